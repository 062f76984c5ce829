import type { Locator } from '@playwright/test';
import { scanAgain } from '../accounts.ts';
import { expect, type Page, test } from '../fixtures.ts';
import { acceptUnchecked, expectAllApplied, listFunctions, secretArn } from '../rollouts.ts';
import { simulatedAccounts, withoutCounters } from '../simulated-aws.ts';
import { visit } from '../visit.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
/** Stops of the Tab key on the longest page, and more. */
const mostStops = 400;

test('the main job is done with the keyboard alone', async ({ page, simulatedAws }) => {
  const [name = ''] = await simulatedAws.addFunctions(place, 'by-keyboard', 1);
  await scanAgain(page, staging, ['us-east-1', 'eu-west-1']);
  await expect(async () => {
    await listFunctions(page, { name });
    await expect(page.getByRole('link', { name, exact: true })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  const before = await simulatedAws.functionAt(place, name);

  await test.step('the function is found by the command palette, and the list by the navigation', async () => {
    await visit(page, '/');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
    await page.keyboard.type(name);
    await expect(page.getByRole('option', { name: new RegExp(name) })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await press(page, page.getByRole('link', { name: 'Functions', exact: true }).first(), 'Enter');
    await expect(page.getByRole('heading', { level: 1, name: /^Functions/ })).toBeVisible();
  });

  await test.step('it is found in the list, selected and previewed', async () => {
    await reach(page, page.getByRole('combobox', { name: 'Filter functions' }));
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/name/);
    await expect(page.getByRole('checkbox', { name: `Select ${name}`, exact: true })).toBeVisible();
    await press(page, page.getByRole('checkbox', { name: `Select ${name}`, exact: true }), 'Space');
    await press(page, page.getByRole('button', { name: 'Instrument', exact: true }), 'Enter');
    await expect(page).toHaveURL(/\/rollouts\/new/);
    await reach(page, page.getByLabel('ARN of the secret'));
    await page.keyboard.type(secretArn);
    await reach(page, page.getByLabel('Bake time after each wave (minutes)'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('0');
    await press(page, page.getByRole('button', { name: 'Preview changes' }), 'Enter');
    await expect(page.getByRole('button', { name: 'Apply…', exact: true })).toBeVisible({ timeout: 60_000 });
  });

  await test.step('it is applied as previewed, and brought back', async () => {
    await applyByKeyboard(page);
    await press(page, page.getByRole('button', { name: 'Revert', exact: true }), 'Enter');
    await expect(page.getByRole('button', { name: 'Apply…', exact: true })).toBeVisible({ timeout: 60_000 });
    await applyByKeyboard(page);
    expect(withoutCounters(await simulatedAws.functionAt(place, name))).toEqual(withoutCounters(before));
  });
});

async function applyByKeyboard(page: Page): Promise<void> {
  const question = page.getByText('Each function is read again before it is updated.');
  // A new page does not listen yet when its button is there.
  await expect(async () => {
    if (!(await question.isVisible()))
      await press(page, page.getByRole('button', { name: 'Apply…', exact: true }), 'Enter');
    await expect(question).toBeVisible({ timeout: 2_000 });
  }).toPass();
  const accept = page.getByRole('checkbox', { name: acceptUnchecked });
  if (await accept.isVisible()) await press(page, accept, 'Space');
  await press(page, page.getByRole('button', { name: 'Apply to 1 function' }), 'Enter');
  await expectAllApplied(page, 1);
}

/** Goes to something with the Tab key, and presses a key there. */
async function press(page: Page, target: Locator, key: 'Enter' | 'Space'): Promise<void> {
  await reach(page, target);
  await page.keyboard.press(key);
}

/** Goes on with the Tab key until something has the focus; the end of a page leads to its beginning. */
async function reach(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < mostStops; stop += 1) {
    const isThere = await target.evaluateAll((found) => found.some((element) => element === document.activeElement));
    if (isThere) return await expect(target.first()).toBeFocused();
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not lead to ${target}.`);
}
