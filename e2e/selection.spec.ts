import fs from 'node:fs';
import { openConnected } from './accounts.ts';
import { expect, expectNoViolations, type Page, test } from './fixtures.ts';
import { listFunctions, namesInList, preview, secretArn, selectPage } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit, visitAgain } from './visit.ts';

const { staging } = simulatedAccounts;
const inStaging = { account: staging.awsAccountId };
const title = (page: Page) => page.getByRole('heading', { level: 1 });

test('a selection holds all that match, says what of it is shown, and becomes a rollout of exactly that', async ({
  page,
}) => {
  await openConnected(page, staging, ['us-east-1', 'eu-west-1']);
  await listFunctions(page, inStaging);
  const total = Number(/\((\d+)\)/.exec((await title(page).textContent()) ?? '')?.[1]);
  await expectFits(page);
  await selectPage(page);
  await page.getByRole('button', { name: `Select all ${total} matches` }).click();
  await expect(page.getByText(`${total} of ${total} selected (across pages)`)).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.getItem('lamplighter.selection')?.length ?? 0)).toBeLessThan(3_000);

  const [cleared = ''] = await namesInList(page);
  await page.getByRole('checkbox', { name: `Select ${cleared}`, exact: true }).uncheck();
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(page.getByRole('checkbox', { name: 'Select all on this page' })).toBeChecked();
  await listFunctions(page, { 'name~': 'nothing-like-this' });
  await expect(page.getByText(`${total - 1} selected, none of them in this list`)).toBeVisible();
  await page.getByRole('button', { name: 'What is selected' }).click();
  await expect(page.getByText(`All functions that match: Account = ${staging.name}.`)).toBeVisible();
  await expect(page.getByText('Without 1 that you cleared.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show selected' }).click();
  await expect(title(page)).toHaveText(`Functions (${total - 1})`);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Instrument', exact: true }).click();
  await expect(page.getByText(`${total - 1} functions`, { exact: true })).toBeVisible();
  await page.getByLabel('ARN of the secret').fill(secretArn);
  await preview(page);
  await expect(page.getByText(/to change, .* blocked/).first()).toBeVisible();
  await listFunctions(page, inStaging);
  await expect(page.getByText(/selected/)).toHaveCount(0);
});

test('the list of what is selected is an address, for a reload, a colleague and the way back, or says why it is none', async ({
  page,
}) => {
  await openConnected(page, staging, ['us-east-1', 'eu-west-1']);
  await listFunctions(page, inStaging);
  const all = await title(page).textContent();
  const names = (await namesInList(page)).slice(0, 2);
  for (const name of names)
    await page
      .getByRole('checkbox', { name: `Select ${name}`, exact: true })
      .first()
      .check();
  await page.getByRole('button', { name: 'Show selected' }).click();
  await expect(title(page)).toHaveText('Functions (2)');
  await expect(page).toHaveURL(/\?selected=id/);
  const address = page.url();

  await test.step('going back and forward, and loading anew, lead to the same', async () => {
    await page.goBack();
    await expect(title(page)).toHaveText(all ?? '');
    await page.goForward();
    await expect(title(page)).toHaveText('Functions (2)');
    await page.reload();
    await expect(title(page)).toHaveText('Functions (2)');
    await expect(page.getByText('2 selected', { exact: true })).toBeVisible();
    await expect(page.getByText('The list shows the selection in its address')).toHaveCount(0);
  });

  await test.step('a tab in which nothing is selected shows the same functions, and selects them when told to', async () => {
    const other = await page.context().newPage();
    await visit(other, address);
    expect(await namesInList(other)).toEqual(names);
    await expect(other.getByText('The list shows the selection in its address')).toBeVisible();
    await expectNoViolations(other);
    expect((await exportList(other, 'Export the functions shown')).map((line) => line.split(',')[0])).toEqual(names);
    await other.getByRole('button', { name: 'Select these functions' }).click();
    await expect(other.getByText('2 selected', { exact: true })).toBeVisible();
    await other.getByRole('button', { name: 'Clear selection' }).click();
    await expect(other).toHaveURL(/view=all/);
    await other.close();
  });

  await test.step('one that is too large for an address stays with its tab', async () => {
    await page.evaluate(() => {
      const { functionIds } = JSON.parse(sessionStorage.getItem('lamplighter.selection') ?? '{}');
      const unknown = Array.from({ length: 200 }, () => crypto.randomUUID());
      const selection = { matches: [], functionIds: [...functionIds, ...unknown] };
      sessionStorage.setItem('lamplighter.selection', JSON.stringify(selection));
    });
    await listFunctions(page, inStaging);
    await page.getByRole('button', { name: 'Show selected' }).click();
    await expect(page).toHaveURL(/selected=tab/);
    await expect(title(page)).toHaveText('Functions (2)');
    await page.reload();
    expect(await namesInList(page)).toEqual(names);
    const other = await page.context().newPage();
    await visit(other, page.url());
    await expect(other.getByText('This selection can’t be shown here')).toBeVisible();
    await expect(other.getByRole('checkbox', { name: /^Select (?!all on)/ })).toHaveCount(0);
    await expectNoViolations(other);
    await other.close();
    await page.getByRole('button', { name: 'Clear selection' }).click();
  });

  await test.step('what is gone is counted, and what is not understood is refused', async () => {
    await visit(page, `${address}AaIfnlfPc1mJUVkhAS12zQ`);
    await expect(page.getByText('1 function that the address names isn’t listed')).toBeVisible();
    await page.goto(`${address}x`);
    await expect(page.getByText('a filter that isn’t understood (“selected”)')).toBeVisible();
  });
});

test('functions are found by names, filtered by alternatives that can be saved, looked into and exported', async ({
  page,
}) => {
  await openConnected(page, staging, ['us-east-1', 'eu-west-1']);
  await listFunctions(page, inStaging);
  const [one = '', two = ''] = await namesInList(page);

  await test.step('names are pasted', async () => {
    await menu(page, 'More', 'Select by names or ARNs…');
    const dialog = page.getByRole('dialog', { name: 'Select functions by names or ARNs' });
    await dialog.getByLabel('Names or ARNs').fill(`${staging.awsAccountId}:function:${one}:live\nno-such-function`);
    await dialog.getByRole('button', { name: 'Find functions' }).click();
    await expect(dialog.getByText('1 name was not found')).toBeVisible();
    await expect(dialog.getByText('The version or alias of 1 entry was left away')).toBeVisible();
    const several = dialog.getByRole('checkbox', { name: /^All \d/ });
    if (await several.isVisible()) await several.check();
    await expectNoViolations(page);
    await dialog.getByRole('button', { name: /^Select \d/ }).click();
    await expect(page.getByText(/^\d selected$/)).toBeVisible();
    // The list follows its selection: for a moment it still shows the functions of before.
    await expect.poll(async () => new Set(await namesInList(page))).toEqual(new Set([one]));
    await page.getByRole('button', { name: 'Clear selection' }).click();
  });

  await test.step('alternatives stand in the address, and are saved for the next time', async () => {
    await listFunctions(page, { any: `name=${one};name=${two}:account=${staging.awsAccountId}` });
    expect(new Set(await namesInList(page))).toEqual(new Set([one, two]));
    await expect(page.getByText('or', { exact: true }).first()).toBeVisible();
    await menu(page, 'Filter actions', 'Save as new filter');
    const dialog = page.getByRole('dialog', { name: 'Save as new filter' });
    await dialog.getByLabel('Name', { exact: true }).fill('Two of them');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await listFunctions(page, inStaging);
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByRole('option', { name: 'Two of them' }).click();
    await expect(page).toHaveURL(/any=/);
    await menu(page, 'Filter actions', 'Delete filter');
  });

  await test.step('the configuration of one stands beside the list', async () => {
    await page
      .getByRole('button', { name: `Show the configuration of ${two}` })
      .first()
      .click();
    await expect(page.getByRole('heading', { name: 'Environment variables' })).toBeVisible();
    await expectNoViolations(page);
    await page.getByRole('button', { name: 'Close panel' }).click();
  });

  await test.step('the list is exported', async () => {
    const lines = await exportList(page, 'Export all matches');
    expect(lines).not.toEqual([]);
    expect(lines.every((line) => line.startsWith(one) || line.startsWith(two))).toBe(true);
    await visit(page, '/audit?action=function.exportFinished');
    await expect(page.getByText('Functions export ended').first()).toBeVisible();
  });

  await test.step('an export that is refused leaves the page where it is, and says why', async () => {
    await listFunctions(page, inStaging);
    const address = page.url();
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('group', { name: 'Export all matches' }).getByRole('menuitem', { name: 'JSON' }).click();
    const dialog = page.getByRole('dialog', { name: 'Nothing was downloaded' });
    await expect(dialog.getByText('Your session has expired.')).toBeVisible();
    await expectNoViolations(page);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(dialog).toHaveCount(0);
    expect(page.url()).toBe(address);
    await page.context().addCookies(cookies);
    await visit(page, '/audit');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    await expect(dialog.getByText('Your session has expired.')).toBeVisible();
    await page.context().addCookies(cookies);
  });

  await test.step('the list stays as it was arranged', async () => {
    await listFunctions(page, inStaging);
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('checkbox', { name: 'Compact mode' }).check();
    const stored = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: 'Confirm' }).click();
    // Loading the page anew would end the request that stores it.
    await stored;
    await visitAgain(page);
    await page.getByRole('button', { name: 'Preferences' }).click();
    await expect(page.getByRole('checkbox', { name: 'Compact mode' })).toBeChecked();
    await page.getByRole('checkbox', { name: 'Compact mode' }).uncheck();
    await page.getByRole('button', { name: 'Confirm' }).click();
  });
});

/** Chooses an entry of a menu. */
async function menu(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Holds that all columns are seen without moving the table sideways. */
async function expectFits(page: Page): Promise<void> {
  const table = page.getByRole('table', { name: 'Functions' }).first();
  await expect(table.getByRole('columnheader', { name: 'Deployed by' })).toBeVisible();
  const hidden = await table.evaluate((element) => {
    const around = element.parentElement;
    return around ? around.scrollWidth - around.clientWidth : 0;
  });
  expect(hidden, 'pixels of the table that are not seen').toBeLessThanOrEqual(1);
}

/** The lines after the heading of the CSV file that a way of exporting of the list's menu gives. */
async function exportList(page: Page, way: string): Promise<string[]> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('group', { name: way }).getByRole('menuitem', { name: 'CSV' }).click();
  const [heading, ...lines] = fs
    .readFileSync(await (await download).path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(heading).toMatch(/^\uFEFFfunctionName,functionArn,/);
  return lines;
}
