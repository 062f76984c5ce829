import { createRoles, expectScanned, nameAccount, openConnected } from './accounts.ts';
import { expect, expectNoViolations, type Page, test } from './fixtures.ts';
import { expectPreview, instrumentByName, listFunctions, selectPage } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit, visitAgain } from './visit.ts';
import { inDatabase, withoutWorker } from './worker.ts';

const { govCloud, staging } = simulatedAccounts;
const regions = ['us-east-1', 'eu-west-1'];

test('connecting: what cannot be right is said at its field, and what was typed stays', async ({
  page,
  simulatedAws,
}) => {
  const roleArn = (name: string) => `arn:aws-us-gov:iam::${govCloud.awsAccountId}:role/${name}`;

  await test.step('an account id of eleven digits', async () => {
    await nameAccount(page, { name: 'Mistyped', awsAccountId: '77778888999' });
    await expect(page.getByText('Enter a 12-digit AWS account ID or a role ARN')).toBeVisible();
    await expect(page.getByLabel('AWS account ID or role ARN'), 'the first wrong field').toBeFocused();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Mistyped');
    await expect(page.getByLabel('AWS account ID or role ARN')).toHaveValue('77778888999');
    await expectNoViolations(page);
  });

  await test.step('what was typed is there after a reload', async () => {
    await page.reload();
    await expect(page.getByText('What you typed here earlier has been restored')).toBeVisible();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Mistyped');
    await expect(page.getByLabel('AWS account ID or role ARN')).toHaveValue('77778888999');
  });

  await test.step('an id with dashes in the wrong partition, which is put right', async () => {
    await page.getByLabel('AWS account ID or role ARN').fill(govCloud.awsAccountId.replace(/(.{4})(?=.)/g, '$1-'));
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByRole('heading', { name: 'Create the roles', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByLabel('AWS partition').click();
    await page.getByRole('option', { name: /GovCloud/ }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByRole('heading', { name: 'Create the roles', exact: true })).toBeVisible();
    await expect(page.getByText('us-gov-west-1').first()).toBeVisible();
    // The steps below pass the connection test, so nothing may say that it cannot.
    await expect(page.getByText('The simulated AWS allows this, so the connection test can pass.')).toBeVisible();
    await expect(page.getByText('the connection test cannot pass')).toHaveCount(0);
    await page.getByRole('button', { name: 'Previous' }).click();
  });

  await test.step('going on without a test that passed', async () => {
    await page.getByLabel('AWS account ID or role ARN').fill(roleArn('Nobody'));
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByRole('heading', { name: 'Create the roles', exact: true })).toBeVisible();
    await createRoles(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByText('The connection test has not passed yet.')).toBeVisible();
  });

  const readRole = page.getByLabel('Read role ARN');
  const writeRole = page.getByLabel('Write role ARN');
  const run = page.getByRole('button', { name: /^Test (connection|again)$/ });

  await test.step('a role that does not exist', async () => {
    await expect(readRole).toHaveValue(roleArn('Nobody'));
    await writeRole.fill('');
    await run.click();
    await expect(page.getByText('Connection test failed')).toBeVisible();
    await expect(page.getByText(`Role ${roleArn('Nobody')} could not be assumed.`)).toBeVisible();
    await expect(readRole).toHaveValue(roleArn('Nobody'));
    await expectNoViolations(page);
  });

  await test.step('a role that lets in whoever sends no external id', async () => {
    await simulatedAws.addRole(govCloud.awsAccountId, { roleName: 'OpenToAll' });
    await readRole.fill(roleArn('OpenToAll'));
    await run.click();
    await expect(
      page.getByText(`Role ${roleArn('OpenToAll')} can be assumed without the correct external ID`).first(),
    ).toBeVisible();
    await expect(page.getByText('Connection test failed')).toBeVisible();
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByText('The connection test has not passed yet.'), 'it cannot be used').toBeVisible();
  });

  await test.step('what is no role’s ARN, a role of another account, the same role twice', async () => {
    await readRole.fill('LamplighterRead');
    await run.click();
    await expect(page.getByText('Enter a role ARN, for example arn:aws:iam::123456789012:role/Name.')).toBeVisible();
    await readRole.fill('arn:aws:iam::111122223333:role/LamplighterRead');
    await run.click();
    await expect(page.getByText(`A role belongs to an account other than ${govCloud.awsAccountId}.`)).toBeVisible();
    await expect(page.getByText('This role belongs to another account.')).toBeVisible();
    await expect(readRole).toBeFocused();
    await readRole.fill(roleArn('LamplighterRead'));
    await writeRole.fill(roleArn('LamplighterRead'));
    await run.click();
    await expect(page.getByText('The read role and the write role must be different.')).toBeVisible();
    await expect(readRole).toHaveValue(roleArn('LamplighterRead'));
  });

  await test.step('no Region chosen', async () => {
    await writeRole.fill('');
    await run.click();
    await expect(page.getByText('Connection test passed')).toBeVisible();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByRole('button', { name: 'Connect and scan' }).click();
    await expect(page.getByText('Select at least one Region.')).toBeVisible();
  });
});

test('connecting an account that is connected already leads to it', async ({ page }) => {
  await openConnected(page, staging, regions);
  await nameAccount(page, { name: 'Once more', awsAccountId: staging.awsAccountId });
  await page.getByRole('alert').getByRole('link', { name: 'View account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: staging.name })).toBeVisible();
});

test('a draft is counted nowhere and can be deleted', async ({ page }) => {
  await nameAccount(page, { name: 'Given up', awsAccountId: '1234-0000-1234' });
  await expect(page.getByRole('heading', { name: 'Create the roles', exact: true })).toBeVisible();
  await visit(page, '/accounts');
  const heading = page.getByRole('heading', { name: /^AWS accounts/ });
  await expect(heading).toContainText('draft');
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Delete draft Given up' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete draft' }).click();
  await expect(page.getByRole('link', { name: 'Given up' })).toHaveCount(0);
});

test('webhooks: an address inside is refused when it is typed, a test message says what comes of it', async ({
  page,
}) => {
  await visit(page, '/settings');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill('https://169.254.169.254/latest');
  await dialog.getByRole('button', { name: 'Add webhook' }).click();
  await expect(dialog.getByText('Enter a name.')).toBeVisible();
  await expect(dialog.getByText('This address is inside a private network')).toBeVisible();
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expectNoViolations(page);
  await dialog.getByLabel('Name').fill('Nobody');
  await dialog.getByLabel('URL').fill('https://hooks.invalid/secret-path');
  await dialog.getByRole('button', { name: 'Add webhook' }).click();
  await dialog.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByRole('button', { name: 'Send test to Nobody' }).click();
  await expect(dialog.getByText('The message was not accepted. No connection')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('button', { name: 'Edit Nobody' }).click();
  await expect(dialog.getByText('The current URL (https://hooks.invalid/…) is stored encrypted')).toBeVisible();
  await expect(page.getByText('secret-path')).toHaveCount(0);
  await dialog.getByLabel('Name').fill('Nobody at all');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Delete Nobody at all' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Nobody at all')).toHaveCount(0);
});

test('signed out meanwhile: the form says so, and after signing in again everything typed is there but the key', async ({
  page,
}) => {
  const name = page.getByLabel('Profile name');
  await visit(page, '/profiles/new');
  await name.fill('Not to be lost');
  await page.getByRole('radio', { name: 'Plain text (for quick tests only)' }).check();
  await page.getByLabel('Datadog API key').fill('0123456789abcdef0123456789abcdef');
  const session = await page.context().cookies();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your session has expired.')).toBeVisible();
  await expect(name).toHaveValue('Not to be lost');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.context().addCookies(session);
  await visit(page, '/profiles/new');
  await expect(name).toHaveValue('Not to be lost');
  await expect(page.getByLabel('Datadog API key')).toHaveValue('');
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('0123456789abcdef');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(name).toHaveValue('');
});

test('scanning: a Region that is not enabled any more is named and spoils no other', async ({ page }) => {
  await openConnected(page, staging, regions);
  await inDatabase(`UPDATE account SET regions = $1 WHERE aws_account_id = $2`, [
    ['af-south-1', ...regions],
    staging.awsAccountId,
  ]);
  await visitAgain(page);
  await page.getByRole('button', { name: 'Scan now' }).click();
  const row = page.getByRole('row').filter({ hasText: 'af-south-1' });
  await expect(row.getByText('Not enabled', { exact: true })).toBeVisible();
  await expect(row.getByText('Region af-south-1 is not enabled in this account.')).toBeVisible();
  await expect(page.getByText('1 Region could not be read').first()).toBeVisible();
  await expect(
    page.getByRole('row').filter({ hasText: 'us-east-1' }).getByText('Scanned', { exact: true }),
  ).toBeVisible();
  await inDatabase(`UPDATE account SET regions = $1 WHERE aws_account_id = $2`, [regions, staging.awsAccountId]);
  await visitAgain(page);
  await page.getByRole('button', { name: 'Scan now' }).click();
  await expectScanned(page, 2);
});

test('instrumenting: nothing selected, keys and numbers that cannot be', async ({ page }) => {
  await openConnected(page, staging, regions);

  await test.step('nothing selected', async () => {
    await listFunctions(page, {});
    await expect(page.getByRole('button', { name: 'Instrument', exact: true })).toBeDisabled();
    await visit(page, '/rollouts/new');
    await expect(page.getByRole('heading', { name: 'No functions selected' })).toBeVisible();
  });

  await test.step('a selection says of how many, and that it reaches over other pages or filters', async () => {
    await listFunctions(page, {});
    await selectPage(page);
    await expect(page.getByText(/^25 of \d+ selected$/)).toBeVisible();
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect(page.getByText(/^25 of \d+ selected \(across pages\)$/)).toBeVisible();
    await listFunctions(page, { 'name~': 'nothing-like-this' });
    await expect(page.getByText('25 selected, none of them in this list')).toBeVisible();
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await expect(page.getByText(/selected/)).toHaveCount(0);
  });

  await test.step('keys and numbers', async () => {
    await instrumentByName(page, 'payments-staging', await countOf(page, 'payments-staging'));
    const secret = page.getByLabel('ARN of the secret');
    await secret.fill('arn:aws:secretsmanager');
    await page.getByLabel('Environment (DD_ENV)').fill('Production!');
    await page.getByLabel('Bake time after each wave (minutes)').fill('soon');
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await expect(page.getByText('Enter the ARN of a secret')).toBeVisible();
    await expect(page.getByText('Use lower-case letters, digits and _ - . / : and begin with a letter.')).toBeVisible();
    await expect(page.getByText('Enter a number from 0 to 1,440.', { exact: true })).toBeVisible();
    await expect(secret, 'the first wrong field').toBeFocused();
    const alert = page.getByRole('alert').filter({ hasText: '3 fields need attention' });
    await expect(alert.getByRole('link')).toHaveText([
      /ARN of the secret/,
      /Environment \(DD_ENV\)/,
      /Bake time after each wave/,
    ]);
    await alert.getByRole('link', { name: /Environment/ }).click();
    await expect(page.getByLabel('Environment (DD_ENV)')).toBeFocused();
    await expect(secret).toHaveValue('arn:aws:secretsmanager');
    await expect(page.getByLabel('Environment (DD_ENV)')).toHaveValue('Production!');
    await expectNoViolations(page);
    await page.reload();
    await expect(page.getByText('What you typed here earlier has been restored')).toBeVisible();
    await expect(page.getByLabel('Environment (DD_ENV)')).toHaveValue('Production!');
    await page.getByRole('radio', { name: 'Plain text (for quick tests only)' }).check();
    await page.getByLabel('Datadog API key').fill('not-a-key');
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await expect(page.getByText('A Datadog API key has 32 hexadecimal characters.')).toBeVisible();
  });
});

test('without a worker the pages say so, keep what was asked for, and go on by themselves', async ({ page }) => {
  await openConnected(page, staging, regions);
  await instrumentByName(page, 'payments-staging', await countOf(page, 'payments-staging'));
  await withoutWorker(async () => {
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await expect(page).toHaveURL(/\/rollouts\/[0-9a-f-]{36}/);
    await page.reload();
    await expect(page.getByText('No worker is running').first()).toBeVisible();
    await expect(page.getByText('Reading functions from AWS')).toBeVisible();
    await expectNoViolations(page);
  });
  await expectPreview(page);
});

/** How many functions have this in their names. */
async function countOf(page: Page, text: string): Promise<number> {
  await listFunctions(page, { 'name~': text });
  const title = await page.getByRole('heading', { level: 1 }).textContent();
  return Number(title?.match(/\d+/)?.[0]);
}
