import { haveScanned, previewOf } from './by-api.ts';
import { expect, expectNoViolations, type Page, test } from './fixtures.ts';
import { apply, expectAllApplied, expectPreview, listFunctions, openView } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit, visitAgain } from './visit.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];

test('a function that a deployment reset is shown as drifted, accepted with a reason, and brought back', async ({
  page,
  simulatedAws,
}) => {
  const [name = ''] = await simulatedAws.addFunctions(place, 'drifting', 1);
  await haveScanned(page, staging, regions);
  await previewOf(page, 'drifting', 1);
  await apply(page, 1);
  await expectAllApplied(page, 1);
  let rollout = '';

  await test.step('the list and the page say what differs', async () => {
    await simulatedAws.edit(place, name, { setVariables: { DD_SITE: 'datadoghq.eu' } });
    await haveScanned(page, staging, regions);
    await expectDrifted(page, name);
    await page.getByRole('link', { name }).click();
    const drift = page.getByRole('table', { name: 'Drift' });
    const row = drift.getByRole('row').filter({ hasText: 'Environment.Variables.DD_SITE' });
    await expect(row).toContainText('datadoghq.eu');
    await expect(drift.getByRole('row')).toHaveCount(2);
    await expectNoViolations(page);
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await visitAgain(page);
    await page.getByRole('button', { name: 'Accept', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(errors, 'what the server sends is what the browser makes of it').toEqual([]);
  });

  await test.step('accepted, it is shown as that with its reason', async () => {
    await page.getByRole('button', { name: 'Accept', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Accept', exact: true }).click();
    await expect(dialog.getByText('Enter a reason.')).toBeVisible();
    await dialog.getByLabel('Reason').fill('A trial of the EU site');
    await dialog.getByRole('button', { name: 'Accept', exact: true }).click();
    await expect(page.getByText(/^Accepted by .*: A trial of the EU site$/)).toBeVisible();
  });

  await test.step('another drift is shown again, and what is selected in the list is brought back by one rollout', async () => {
    await simulatedAws.edit(place, name, { setVariables: { DD_SITE: 'us5.datadoghq.com' } });
    await haveScanned(page, staging, regions);
    await expectDrifted(page, name);
    await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
    await page.getByRole('button', { name: 'Bring back 1 function' }).click();
    await expectPreview(page);
    await apply(page, 1);
    await expectAllApplied(page, 1);
    const { Environment } = await simulatedAws.functionAt(place, name);
    expect(Environment?.Variables).toMatchObject({ DD_SITE: 'datadoghq.com' });
    rollout = new URL(page.url()).pathname;
    await openView(page, 'Functions');
    await page.getByRole('button', { name: `Open ${name} in Datadog` }).click();
    const logs = page.getByRole('menuitem', { name: /Logs/ });
    await expect(logs).toHaveAttribute('href', /^https:\/\/app\.datadoghq\.com\/logs\?/);
    await expectNoViolations(page);
    await page.keyboard.press('Escape');
    await listFunctions(page, { drift: 'none', 'name~': 'drifting' });
    await expect(page.getByRole('link', { name })).toBeVisible();
  });

  await test.step('the rollout leads to the state that it restored, with its difference', async () => {
    await visit(page, rollout);
    await page.getByRole('link', { name: /^Restores the state that rollout \d+ left$/ }).click();
    await expect(page).toHaveURL(/\/functions\/[0-9a-f-]{36}\?until=.*#change-/);
    const entry = page.locator(new URL(page.url()).hash);
    await expect(entry).toBeInViewport();
    await expect(entry.getByRole('button', { name: 'Differences' })).toHaveAttribute('aria-expanded', 'true');
    await expect(page.getByRole('link', { name: 'Newest' })).toBeVisible();
  });
});

/** Waits until the list shows the function as drifted. */
async function expectDrifted(page: Page, name: string): Promise<void> {
  await expect(async () => {
    await listFunctions(page, { drift: 'drifted', 'name~': 'drifting' });
    await expect(page.getByRole('row').filter({ hasText: name }).getByText('Drifted')).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 45_000 });
}
