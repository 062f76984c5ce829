import { openConnected, scanAgain } from './accounts.ts';
import { expect, expectNoViolations, expectNoViolationsInDark, type Page, test } from './fixtures.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';
import { inDatabase } from './worker.ts';

const { staging } = simulatedAccounts;
const regions = ['us-east-1', 'eu-west-1'];

test('the account’s page says when it is scanned by itself next, or that it is not', async ({ page }) => {
  await openConnected(page, staging, regions);
  const next = page
    .locator('dt, dd')
    .filter({ hasText: /^Next automatic scan$/ })
    .locator('xpath=following-sibling::dd[1]');
  await expect(next).toHaveText(/\d{1,2}:\d{2}.*\(in \d+ (minutes|hours)\)/);
  await expectNoViolations(page);
  await chooseInterval(page, 'Only on request');
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(next).toHaveText('Not scheduled');
  await chooseInterval(page, 'Every 6 hours');
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(next).toHaveText(/\(in \d+ (minutes|hours)\)/);
});

test('the palette has an account scanned from any page, and the notices say what became of it', async ({
  page,
  simulatedAws,
}) => {
  await openConnected(page, staging, regions);
  await visit(page, '/profiles');
  const dialog = page.getByRole('dialog', { name: 'Search' });
  const offered = dialog.getByRole('group', { name: 'Scans' }).getByRole('option', { name: `Scan ${staging.name}` });
  await page.keyboard.press('Control+k');
  await dialog.getByRole('combobox').fill(`scan ${staging.name}`);
  await expect(offered).toBeVisible();
  await expectNoViolations(page);
  await offered.click();
  await expect(dialog).toHaveCount(0);
  const notices = page.getByRole('region', { name: 'Notifications' });
  await expect(notices.getByText(`Scan of ${staging.name} finished`)).toBeVisible({ timeout: 45_000 });
  await expect(notices.getByText(`Scan of ${staging.name} requested.`)).toHaveCount(0);
  await expect(page, 'it is done where one is').toHaveURL(/\/profiles$/);
  await notices.getByRole('button', { name: 'Dismiss' }).click();

  await test.step('a refusal is told with its reason', async () => {
    await page.keyboard.press('Control+k');
    await dialog.getByRole('combobox').fill(`scan ${staging.name}`);
    await expect(offered).toBeVisible();
    await page.route('**/profiles', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await offered.click();
    await expect(notices.getByText(`${staging.name} could not be scanned`)).toBeVisible();
    await page.unrouteAll();
    await expectNoViolations(page);
    await notices.getByRole('button', { name: 'Dismiss' }).click();
    await expect(notices.getByText(`${staging.name} could not be scanned`)).toHaveCount(0);
  });

  await test.step('a scan that nobody, or somebody else, had begun is not called requested', async () => {
    const slowly = { operation: 'ListFunctions', awsAccountId: staging.awsAccountId };
    await simulatedAws.addFault(slowly, { kind: 'latency', milliseconds: 8_000 });
    await scanAgain(page, staging, regions);
    // As one that began by itself.
    await inDatabase('UPDATE scan SET requested_by = NULL WHERE finished_at IS NULL');
    await visit(page, '/profiles');
    await page.keyboard.press('Control+k');
    await dialog.getByRole('combobox').fill(`scan ${staging.name}`);
    await offered.click();
    await expect(notices.getByText(`A scan of ${staging.name} was already under way.`)).toBeVisible();
    await expectNoViolationsInDark(page);
  });
});

/** Chooses how often the account, whose page is shown, is scanned by itself. */
async function chooseInterval(page: Page, option: string): Promise<void> {
  await page.getByRole('tab', { name: 'Limits and freeze windows' }).click();
  await page.getByRole('button', { name: /^Scan automatically/ }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
}
