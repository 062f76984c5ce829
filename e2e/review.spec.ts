import fs from 'node:fs';
import type { Locator } from '@playwright/test';
import { haveScanned, previewOf } from './by-api.ts';
import { expect, expectNoViolations, expectNoViolationsInDark, type Page, test } from './fixtures.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit, visitAgain } from './visit.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];

/** Presses a key, again where a new page does not listen yet, until it has led somewhere; it must do nothing once it has. */
async function pressUntilFocused(page: Page, key: string, target: Locator): Promise<void> {
  await expect(async () => {
    if (!(await target.evaluate((element) => element === document.activeElement))) await page.keyboard.press(key);
    await expect(target).toBeFocused({ timeout: 500 });
  }).toPass();
}

const group = (page: Page, position: number) => page.getByRole('region', { name: `Group ${position}`, exact: true });

test('a preview is reviewed by keyboard alone: viewed, searched, compared, made smaller and put back, taken along', async ({
  page,
  simulatedAws,
}) => {
  const names = await simulatedAws.addFunctions(place, 'reviewed', 3);
  for (const name of names) await simulatedAws.edit(place, name, { Runtime: 'python3.12', Handler: 'app.handler' });
  // One of them has a value that is kept: two groups.
  await simulatedAws.edit(place, 'reviewed-00002', { setVariables: { DD_SITE: 'datadoghq.eu' } });
  await haveScanned(page, staging, regions);
  const address = await previewOf(page, 'reviewed', 3);

  await test.step('ticks, with the next group that is not viewed', async () => {
    await expect(page.getByText('0 of 2 groups viewed')).toBeVisible();
    await pressUntilFocused(page, 'n', group(page, 1));
    await expectNoViolations(page);
    await expectNoViolationsInDark(page);
    await page.keyboard.press('v');
    await expect(page.getByText('1 of 2 groups viewed')).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'Viewed: Group 1' })).toBeChecked();
    await page.keyboard.press('n');
    await expect(group(page, 2)).toBeFocused();
    await page.keyboard.press('k');
    await expect(group(page, 1)).toBeFocused();
    await page.reload();
    await expect(page.getByText('1 of 2 groups viewed')).toBeVisible();
  });

  await test.step('how a group differs from the one before it', async () => {
    await expect(group(page, 2).getByText(/^The same as Group 1 but for 1 line/)).toBeVisible();
    await expect(group(page, 2).getByText('added: DD_SITE: "datadoghq.com"')).toBeVisible();
  });

  await test.step('a text in the diffs, from one line to the next; keys are letters in its field', async () => {
    await pressUntilFocused(page, '/', page.getByRole('searchbox', { name: 'Find in the diffs' }));
    await page.keyboard.type('dd_site: "datadoghq');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/find=/);
    await expect(page.getByText('Line 1 of 2, group 1')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Line 2 of 2, group 2')).toBeVisible();
    await expect(group(page, 2).locator('[data-current]')).toBeInViewport();
    await expectNoViolations(page);
    await page.keyboard.press('Escape');
  });

  await test.step('the functions of a group are excluded, and put back', async () => {
    await visit(page, address);
    await pressUntilFocused(page, 'k', group(page, 1));
    await page.keyboard.press('j');
    await expect(group(page, 2)).toBeFocused();
    await page.keyboard.press('e');
    const exclusion = page.getByRole('dialog', { name: 'Exclude 1 function from this rollout?' });
    await exclusion.getByLabel('Reason').focus();
    await page.keyboard.type('Not yet');
    await exclusion.getByRole('button', { name: 'Exclude', exact: true }).press('Enter');
    await expect(page.getByText('1 function is excluded from this rollout.')).toBeVisible();
    await expect(page.getByText('1 of 1 group viewed')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText('1 of 2 groups viewed')).toBeVisible();
  });

  await test.step('what is not viewed is said before it is applied, and is in the way of nothing', async () => {
    await page.getByRole('button', { name: 'Apply…', exact: true }).press('Enter');
    const question = page.getByRole('dialog', { name: /^Apply instrumentation/ });
    await expect(question.getByText('1 group of changes not viewed')).toBeVisible();
    const info = question.getByRole('button', { name: 'Info: Waves' });
    await info.press('Enter');
    const help = question.getByRole('region', { name: 'Help' });
    await expect(help.getByRole('heading', { name: 'Waves, bake time and health gate' })).toBeVisible();
    await expect(help).toBeFocused();
    await expectNoViolations(page);
    await help.getByRole('button', { name: 'Close help' }).press('Enter');
    await expect(info).toBeFocused();
    await question.getByRole('button', { name: 'Cancel', exact: true }).press('Enter');
  });

  await test.step('lines for the AWS CLI, and the plan as a file', async () => {
    await page.getByRole('button', { name: 'Actions for Group 1' }).press('Enter');
    await pressUntilFocused(page, 'ArrowDown', page.getByRole('menuitem', { name: 'Copy as AWS CLI lines…' }));
    await page.keyboard.press('Enter');
    const lines = page.getByRole('dialog', { name: 'AWS CLI lines for 2 functions' });
    await expect(lines.getByText(/aws lambda update-function-configuration --region us-east-1/)).toBeVisible();
    await expect(lines.getByText(/sk_test_/)).toHaveCount(0);
    await expectNoViolations(page);
    await lines.getByRole('button', { name: 'Close', exact: true }).last().press('Enter');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download plan (JSON)' }).press('Enter');
    const plan = JSON.parse(fs.readFileSync(await (await download).path(), 'utf8'));
    expect(plan).toMatchObject({ format: 'lamplighter.plan', version: 1, rollout: { mode: 'instrument' } });
    expect(plan.changes.map(({ functionName }: { functionName: string }) => functionName)).toEqual(names);
  });

  await test.step('keys are shown, and can be switched off', async () => {
    await page.getByRole('heading', { name: 'Changes' }).click();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expectNoViolations(page);
    await keys.getByRole('checkbox', { name: 'Use single-key shortcuts' }).press('Space');
    await keys.getByRole('button', { name: 'Close', exact: true }).last().press('Enter');
    await page.getByRole('heading', { name: 'Changes' }).click();
    await page.keyboard.press('?');
    await page.keyboard.press('n');
    await expect(keys).toHaveCount(0);
    await expect(group(page, 2)).not.toBeFocused();
    // Kept with the person, whatever the browser forgets.
    await page.evaluate(() => localStorage.clear());
    await visitAgain(page);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).press('Enter');
    await expect(keys.getByRole('checkbox', { name: 'Use single-key shortcuts' })).not.toBeChecked();
    await keys.getByRole('button', { name: 'Close', exact: true }).last().press('Enter');
  });

  await test.step('one function: its JSON before and after, excluded and included', async () => {
    await page.getByRole('link', { name: 'View reviewed-00002' }).press('Enter');
    await expect(page.getByRole('heading', { name: 'Raw JSON' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'After', exact: true })).toContainText('"DD_SITE": "datadoghq.eu"');
    await expectNoViolations(page);
  });
});
