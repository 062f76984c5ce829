import { expect, type Page } from '@playwright/test';
import { visit } from './visit.ts';

/** What agrees to a rollout of which checks have no result. */
export const acceptUnchecked = 'Apply without these checks';

/** A key in Secrets Manager, as the preview's settings want it. */
export const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog/api-key-a1B2c3';

/** Opens the list of functions with a filter in its address, and waits for it. */
export async function listFunctions(page: Page, query: Record<string, string>): Promise<void> {
  await visit(page, `/functions?${new URLSearchParams(query)}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Functions' })).toBeVisible();
}

/** The names in the list that is shown, from top to bottom. */
export async function namesInList(page: Page): Promise<string[]> {
  const boxes = page.getByRole('checkbox', { name: /^Select (?!all on)/ });
  await expect(boxes.first()).toBeVisible();
  const labels = await boxes.evaluateAll((inputs) => inputs.map((input) => input.getAttribute('aria-label') ?? ''));
  return labels.map((label) => label.replace(/^Select /, ''));
}

/** Selects functions of the list by name, and opens the form for instrumenting or removing. */
export async function beginRollout(
  page: Page,
  names: readonly string[],
  mode: 'Instrument' | 'Remove instrumentation',
): Promise<void> {
  for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
  await page.getByRole('button', { name: mode, exact: true }).click();
  await expect(page).toHaveURL(/\/rollouts\/new/);
  await chooseBakeMinutes(page, 0);
}

/** Finds functions by a part of their name once a scan has found so many, selects them all, and opens the form. */
export async function instrumentByName(page: Page, prefix: string, count: number): Promise<void> {
  await expect(async () => {
    await listFunctions(page, { 'name~': prefix, size: '100' });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Functions (${count})`, { timeout: 2_000 });
  }).toPass({ timeout: 45_000 });
  await selectPage(page);
  await page.getByRole('button', { name: 'Instrument', exact: true }).click();
  await expect(page).toHaveURL(/\/rollouts\/new/);
  await page.getByLabel('ARN of the secret').fill(secretArn);
  await chooseBakeMinutes(page, 0);
}

/** How long each wave is watched; the simulated AWS needs no patience, and the tests have none. */
export async function chooseBakeMinutes(page: Page, minutes: number): Promise<void> {
  await page.getByLabel('Bake time after each wave (minutes)').fill(String(minutes));
}

/** Sends the form and waits for the preview. Returns its address. */
export async function preview(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Preview changes' }).click();
  return await expectPreview(page);
}

/** Waits for a rollout's preview to be complete. Returns its address. */
export async function expectPreview(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/rollouts\/[0-9a-f-]{36}/);
  await expect(page.getByRole('button', { name: 'Apply…', exact: true })).toBeVisible({ timeout: 45_000 });
  return new URL(page.url()).pathname;
}

/** Applies the preview that is shown, by the button and the question that follows; what was not checked by then is accepted. */
export async function apply(page: Page, count: number): Promise<void> {
  await page.getByRole('button', { name: 'Apply…', exact: true }).click();
  await expect(page.getByText('Each function is read again before it is updated.')).toBeVisible();
  const accept = page.getByRole('checkbox', { name: acceptUnchecked });
  if (await accept.isVisible()) await accept.check();
  await page.getByRole('button', { name: count === 1 ? 'Apply to 1 function' : `Apply to ${count} functions` }).click();
}

/** Waits for everything to be applied. */
export async function expectAllApplied(page: Page, count: number): Promise<void> {
  const were = count === 1 ? '1 function was' : `${count} functions were`;
  await expect(page.getByText(`Completed. ${were} changed and verified in AWS.`)).toBeVisible({ timeout: 60_000 });
}

/** Opens one of a rollout's views by its tab. */
export async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  await expect(page.getByRole('tab', { name: new RegExp(`^${name}`), selected: true })).toBeVisible();
}

/** Selects every function of the list's page, by keyboard: for the mouse a copy of the header lies above it. */
export async function selectPage(page: Page): Promise<void> {
  const box = page.getByRole('checkbox', { name: 'Select all on this page' });
  // On a small screen the table is built anew once it knows its width, which takes the focus away.
  await expect(async () => {
    if (!(await box.isChecked())) await box.press('Space');
    await expect(box).toBeChecked({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByText(/^[\d,]+ (of [\d,]+ )?selected/)).toBeVisible();
}
