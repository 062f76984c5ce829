import { openConnected } from './accounts.ts';
import { haveScanned, previewOf } from './by-api.ts';
import { expect, expectNoViolations, oneTimeCode, type Page, signIn, test } from './fixtures.ts';
import { apply, expectAllApplied } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];
const approver = { email: 'abby@lamplighter.example', password: 'seldom gravel pony' };
const protections = ['Require approval', 'Allow emergency apply', 'Production'];

/** Switches all protections of the account on or off; off by somebody who has just proved who they are. */
async function protect(page: Page, isOn: boolean): Promise<void> {
  await openConnected(page, staging, regions);
  await page.getByRole('tab', { name: 'Limits and freeze windows' }).click();
  // The last one cannot be chosen without the first, so it is taken away before it.
  for (const name of isOn ? protections : protections.toReversed()) {
    await page.getByRole('checkbox', { name }).setChecked(isOn);
  }
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
}

async function confirmIdentity(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Confirm who you are' });
  await dialog.getByLabel('Password').fill(password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await expect(dialog).toBeHidden();
}

/** Adds somebody who may approve, and signs them in in a browser of their own. */
async function addApprover(page: Page, colleague: Page): Promise<void> {
  await visit(page, '/settings/users');
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Abby Approver');
  await page.getByLabel('Email address').fill(approver.email);
  await page.getByRole('radio', { name: /^Temporary password/ }).check();
  await page
    .getByRole('dialog')
    .getByRole('radio', { name: /^Approver/ })
    .check();
  await page.getByRole('dialog').getByRole('button', { name: 'Add user' }).click();
  const password = (await page.getByText(oneTimeCode).textContent()) ?? '';
  await signIn(colleague, { email: approver.email, password });
  await colleague.getByLabel('Temporary password').fill(password);
  await colleague.getByLabel('New password').fill(approver.password);
  await colleague.getByRole('button', { name: 'Set password' }).click();
  await expect(colleague.getByRole('heading', { level: 1 })).toBeVisible();
}

test('a plan is approved by somebody else, and applied to production by who proves who they are', async ({
  page,
  browser,
  product,
  simulatedAws,
}) => {
  const { password } = product.owner;
  await simulatedAws.addFunctions(place, 'approved', 3);
  await haveScanned(page, staging, regions);
  await protect(page, true);
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const colleague = await context.newPage();
  try {
    await addApprover(page, colleague);
    const rollout = await previewOf(page, 'approved', 3);
    const approval = page.getByRole('heading', { name: 'Approval', exact: true });
    await expect(approval).toBeVisible();
    await expect(page.getByText('Waits for approval', { exact: true })).toBeVisible();
    await expect(page.getByText('Exactly this plan has to be approved by somebody')).toBeVisible();
    // A step that is ahead is no error.
    await expect(page.getByText('This preview cannot be applied now')).toHaveCount(0);
    await page.getByRole('button', { name: 'Request approval…' }).click();
    const request = page.getByRole('dialog', { name: 'Request approval' });
    await request.getByRole('button', { name: /^Approvers/ }).click();
    await page.getByRole('option', { name: 'Abby Approver' }).click();
    await page.keyboard.press('Escape');
    await request.getByLabel('Comment').fill('Before noon, please');
    await expectNoViolations(page);
    await request.getByRole('button', { name: 'Request approval' }).click();
    await expect(page.getByText(/asked Abby Approver to approve it/)).toBeVisible();

    await visit(colleague, '/');
    await colleague.getByRole('link', { name: 'A rollout waits for your approval', exact: true }).click();
    await expect(colleague.getByRole('heading', { level: 1 })).toHaveText(/\(1\)/);
    await visit(colleague, `${rollout}?view=functions`);
    await colleague.getByRole('checkbox', { name: 'Select approved-00001' }).check();
    await colleague.getByRole('button', { name: 'Question 1 function' }).click();
    const question = colleague.getByRole('dialog', { name: 'Ask a question' });
    await question.getByLabel('Question').fill('Is this one still used?');
    await question.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(question).toBeHidden();
    // The page of the one who waits follows by itself.
    await expect(page.getByText('Is this one still used?')).toBeVisible();
    await expectNoViolations(page);
    await colleague.getByRole('button', { name: 'Approve…' }).click();
    await colleague.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await expect(colleague.getByText('Approved by Abby Approver')).toBeVisible();
    await expectNoViolations(colleague);

    await expect(page.getByText('Approved by Abby Approver')).toBeVisible();
    await apply(page, 3);
    const dialog = page.getByRole('dialog', { name: 'Confirm who you are' });
    await expect(dialog.getByLabel('Password')).toBeFocused();
    await dialog.getByLabel('Password').fill('not the password');
    await expectNoViolations(page);
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await expect(dialog.getByText('This is not your current password.')).toBeVisible();
    const applying = page.getByRole('button', { name: 'Apply to 3 functions' });
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(applying, 'what asked for it').toBeFocused();
    await applying.click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    await expect(applying).toBeFocused();
    await applying.click();
    await confirmIdentity(page, password);
    await expectAllApplied(page, 3);
    await expect(page.getByText('Approved by Abby Approver')).toBeVisible();
  } finally {
    await context.close();
  }
});

test('in an emergency it is applied without approval, and says so for good', async ({
  browser,
  product,
  simulatedAws,
}) => {
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const fresh = await context.newPage();
  await signIn(fresh, product.owner);
  await simulatedAws.addFunctions(place, 'urgent', 2);
  await haveScanned(fresh, staging, regions);
  await protect(fresh, true);
  await previewOf(fresh, 'urgent', 2);
  await fresh.getByRole('button', { name: 'Emergency apply…' }).click();
  const dialog = fresh.getByRole('dialog').filter({ hasText: 'Nobody else has approved this plan.' });
  const accept = dialog.getByRole('checkbox', { name: 'Apply without these checks' });
  if (await accept.isVisible()) await accept.check();
  await dialog.getByLabel('Reason').fill('Checkout is down, and we know why');
  await expectNoViolations(fresh);
  await dialog.getByRole('button', { name: 'Apply without approval to 2 functions' }).click();
  await confirmIdentity(fresh, product.owner.password);
  await expectAllApplied(fresh, 2);
  await expect(fresh.getByText('Applied without approval in an emergency')).toBeVisible();
  await expect(fresh.getByText(/Checkout is down, and we know why/).first()).toBeVisible();
  // The other tests use this account as it was.
  await protect(fresh, false);
  await context.close();
});
