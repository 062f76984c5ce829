import { scanAgain } from './accounts.ts';
import { haveScanned, previewOf } from './by-api.ts';
import { expect, type Page, test } from './fixtures.ts';
import {
  acceptUnchecked,
  apply,
  expectAllApplied,
  expectPreview,
  instrumentByName,
  openView,
  preview,
  secretArn,
} from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];

test('a rollout can be paused between waves, resumed and cancelled; what was not sent stays as it was', async ({
  page,
  simulatedAws,
}) => {
  await simulatedAws.addFunctions(place, 'steered', 4);
  await haveScanned(page, staging, regions);
  await previewOf(page, 'steered', 4, { bakeSeconds: 3_600 });
  const beginning = await simulatedAws.latestSequence();
  await apply(page, 4);
  await expect(page.getByText(/^Baking \(\d+ min left\)$/)).toBeVisible();
  await test.step('the dialog of its pace takes the focus and gives it back', async () => {
    const opener = page.getByRole('button', { name: 'Edit rule and pace' });
    const dialog = page.getByRole('dialog', { name: 'Edit stop rule and pace' });
    // Its code comes with the first question.
    for (const way of ['Escape', 'Cancel', 'Close', 'Save']) {
      await opener.click();
      await expect(dialog.locator(':focus')).toHaveCount(1);
      if (way === 'Escape') await page.keyboard.press('Escape');
      else await dialog.getByRole('button', { name: way }).click();
      await expect(dialog).toBeHidden();
      await expect(opener, way).toBeFocused();
    }
  });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused. No more changes are sent until you resume')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel rollout' }).click();
  const question = page.getByRole('dialog', { name: 'Cancel this rollout?' });
  await expect(question.getByText('3 pending functions are not changed.')).toBeVisible();
  await question.getByRole('button', { name: 'Cancel rollout' }).click();
  await expect(page.getByText('Cancelled. 1 function was changed and stays changed.')).toBeVisible();
  expect(await simulatedAws.updatesSince(beginning), 'only the first wave was sent').toHaveLength(1);
});

test('a rollout that is paused in the middle of sending ends what is in flight, and sends each function once', async ({
  page,
  simulatedAws,
}) => {
  const names = await simulatedAws.addFunctions(place, 'paused', 12);
  await haveScanned(page, staging, regions);
  await previewOf(page, 'paused', 12, { waves: [{ percent: 100 }] });
  await simulatedAws.addFault(
    { operation: 'UpdateFunctionConfiguration', functionName: 'paused-*' },
    { kind: 'latency', milliseconds: 1_000 },
  );
  const beginning = await simulatedAws.latestSequence();
  await apply(page, 12);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused. No more changes are sent until you resume')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expectAllApplied(page, 12);
  expect((await simulatedAws.updatesSince(beginning)).toSorted()).toEqual(names);
});

test('a preview is amended under its number, and says what was not checked before it is applied', async ({
  page,
  simulatedAws,
}) => {
  await simulatedAws.addFunctions(place, 'amended', 2);
  await scanAgain(page, staging, regions);
  await instrumentByName(page, 'amended', 2);
  await page.getByLabel('Environment (DD_ENV)').fill('prod');
  await preview(page);
  const title = await page.getByRole('heading', { level: 1 }).textContent();

  await page.getByRole('link', { name: 'Amend', exact: true }).click();
  await expect(page.getByLabel('ARN of the secret')).toHaveValue(secretArn);
  await expect(page.getByLabel('Environment (DD_ENV)')).toHaveValue('prod');
  await page.getByLabel('Environment (DD_ENV)').fill('staging');
  await page.reload();
  await expect(page.getByLabel('Environment (DD_ENV)')).toHaveValue('staging');
  // From here on AWS does not say which aliases there are.
  await simulatedAws.addFault({ operation: 'ListAliases', functionName: 'amended-*' }, { kind: 'deny' });
  await page.getByRole('button', { name: 'Preview again' }).click();
  await expectPreview(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title ?? '');
  await expect(page.getByText('Aliases: 2 functions not checked (the role lacks the permission).')).toBeVisible();
  await openView(page, 'Settings');
  await expect(page.getByText('staging', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Apply…' }).click();
  const confirm = page.getByRole('button', { name: 'Apply to 2 functions' });
  await expect(confirm).toBeDisabled();
  await page.getByRole('checkbox', { name: acceptUnchecked }).check();
  await confirm.click();
  await expectAllApplied(page, 2);
});

test('a rollout without an excluded function stops by its stop rule, says why and what resuming does, and goes on', async ({
  page,
  simulatedAws,
}) => {
  await simulatedAws.addFunctions(place, 'stopping', 4);
  await scanAgain(page, staging, regions);
  await instrumentByName(page, 'stopping', 4);
  await page.getByRole('button', { name: 'Stop rule and health gate' }).click();
  await page.getByLabel('Maximum failed functions').fill('0');
  await preview(page);
  await openView(page, 'Functions');
  await page.getByRole('checkbox', { name: 'Select stopping-00004' }).check();
  await page.getByRole('button', { name: 'Exclude 1 function…' }).click();
  const exclusion = page.getByRole('dialog', { name: 'Exclude 1 function from this rollout?' });
  await exclusion.getByLabel('Reason').fill('Its owner is away');
  await exclusion.getByRole('button', { name: 'Exclude', exact: true }).click();
  await expect(page.getByText('Excluded: Its owner is away')).toBeVisible();
  await expect(page.getByText('3 to change, 0 unchanged, 0 blocked, 1 excluded')).toBeVisible();
  await simulatedAws.addFault(
    { operation: 'UpdateFunctionConfiguration', functionName: 'stopping-*' },
    { kind: 'updateFails', reasonCode: 'EniLimitExceeded', reason: 'The subnets are full.' },
  );
  const beginning = await simulatedAws.latestSequence();
  await apply(page, 3);
  await expect(page.getByText('1 function failed; the stop rule allows 0.')).toBeVisible();
  await expect(page.getByText('Stopped automatically: 1 of 3 functions finished')).toBeVisible();
  await expectReason(page, 'it failed (EniLimitExceeded)');
  expect(await simulatedAws.updatesSince(beginning), 'nothing more was sent').toHaveLength(1);

  await page.getByRole('button', { name: 'Resume…' }).click();
  const question = page.getByRole('dialog', { name: 'Resume this rollout?' });
  await expect(question.getByText('2 pending functions are sent as previewed')).toBeVisible();
  await expect(question.getByRole('button', { name: 'Resume' })).toBeDisabled();
  await expect(question.getByText('Continue without the failed function')).toBeVisible();
  await question.getByRole('button', { name: 'Keep stopped' }).click();

  await simulatedAws.endFaults();
  await page.getByRole('button', { name: 'Retry 1 failed function' }).click();
  const retry = page.getByRole('dialog', { name: 'Retry and go on with this rollout?' });
  await expect(retry.getByText('2 pending functions are sent too')).toBeVisible();
  await retry.getByRole('button', { name: 'Retry 1 failed function' }).click();
  await expectAllApplied(page, 3);
});

/** The sentence of a failure, on the progress view and in the list of functions. */
async function expectReason(page: Page, sentence: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Failures' })).toBeVisible();
  await expect(page.getByText(sentence).first()).toBeVisible();
  await openView(page, 'Functions');
  await expect(page.getByRole('row').filter({ hasText: sentence })).toHaveCount(1);
}
