import { expect, type Locator, type Page } from '@playwright/test';
import { visit } from './visit.ts';

type Account = { name: string; awsAccountId: string };

/** Fills in the first step of the wizard and goes on. */
export async function nameAccount(page: Page, { name, awsAccountId }: Account): Promise<void> {
  await visit(page, '/accounts/connect');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('AWS account ID or role ARN').fill(awsAccountId);
  await page.getByRole('button', { name: 'Next' }).click();
}

/** Creates the roles in the simulated AWS console, which opens in a tab of its own as AWS's does. Returns their ARNs. */
export async function createRoles(page: Page): Promise<{ readRoleArn: string; writeRoleArn: string }> {
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Create stack in the AWS console' }).click();
  const awsConsole = await opened;
  await expect(awsConsole.getByRole('heading', { level: 1 })).toContainText('Create stack');
  await awsConsole.getByRole('button', { name: 'Create stack' }).click();
  await expect(awsConsole.getByRole('heading', { name: 'CREATE_COMPLETE' })).toBeVisible();
  const readRoleArn = await awsConsole.getByLabel('LamplighterReadArn').inputValue();
  const writeRoleArn = await awsConsole.getByLabel('LamplighterWriteArn').inputValue();
  await awsConsole.close();
  return { readRoleArn, writeRoleArn };
}

/** Connects an account through the wizard, from its name to the end of its first scan, to which nothing is new. */
export async function connectAccount(page: Page, account: Account, regions: readonly string[]): Promise<void> {
  await nameAccount(page, account);
  await expect(page.getByRole('heading', { name: 'Create the roles', exact: true })).toBeVisible();
  const { readRoleArn, writeRoleArn } = await createRoles(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Read role ARN').fill(readRoleArn);
  await page.getByLabel('Write role ARN').fill(writeRoleArn);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('Connection test passed')).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Clear all' }).click();
  for (const region of regions) await page.getByRole('checkbox', { name: region }).check();
  await page.getByRole('button', { name: 'Connect and scan' }).click();
  await expect(page.getByRole('heading', { level: 1, name: account.name })).toBeVisible();
  await expectScanned(page, regions.length);
  await expect(page.getByText(/new functions? in/)).toHaveCount(0);
}

/** Connects a disconnected account, whose page is shown, again: with the roles and Regions that it had. */
export async function reconnect(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Reconnect' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Create the roles', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Test connection' }).click();
  // Only a test that has passed leads on.
  await expect(async () => {
    await page.getByRole('button', { name: 'Next' }).click({ timeout: 1_000 });
    await expect(page.getByRole('button', { name: 'Connect and scan' })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByRole('button', { name: 'Connect and scan' }).click();
  await expect(page.getByRole('button', { name: 'Scan now' })).toBeVisible();
}

/** Waits for the newest scan on an account's page to end well. */
export async function expectScanned(page: Page, regionCount: number): Promise<void> {
  const regions = regionCount === 1 ? '1 Region' : `${regionCount} Regions`;
  await expect(page.getByText(new RegExp(`functions? in ${regions}`)).first()).toBeVisible({ timeout: 45_000 });
}

/** Opens the account's page, connecting the account first when this run has not done so yet. */
export async function openConnected(page: Page, account: Account, regions: readonly string[]): Promise<void> {
  await visit(page, '/accounts');
  const link = page.getByRole('link', { name: account.name, exact: true });
  await expect(page.getByRole('heading', { level: 1, name: 'Accounts' })).toBeVisible();
  if ((await link.count()) === 0) return await connectAccount(page, account, regions);
  await link.click();
  await expect(page.getByRole('heading', { level: 1, name: account.name })).toBeVisible();
}

/**
 * Waits until the newest of the scans in view names these functions, each by how it begins, as new in us-east-1, and unfolds them. Until that scan is shown, an
 * older one is the first.
 */
export async function expectNamedNew(scans: Page | Locator, beginning: string, count: number): Promise<void> {
  const found = scans
    .getByRole('button', { name: `${count} new function${count === 1 ? '' : 's'} in us-east-1` })
    .first();
  const names = scans.getByRole('listitem').filter({ hasText: beginning });
  await expect(async () => {
    if ((await found.getAttribute('aria-expanded', { timeout: 1_000 })) !== 'true') await found.click();
    await expect(names).toHaveCount(count, { timeout: 1_000 });
    await expect(names.first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
}

/** Has the account scanned again, so that functions made a moment ago become known. Does not wait for it. */
export async function scanAgain(page: Page, account: Account, regions: readonly string[]): Promise<void> {
  await openConnected(page, account, regions);
  const asked = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Scan now' }).click();
  await asked;
}
