import { type Locale, localeCookie, locales } from '../../lib/core/language/locales.ts';
import { openConnected } from '../accounts.ts';
import { expect, expectNoViolations, type Page, test } from '../fixtures.ts';
import { product } from '../product.ts';
import { secretArn } from '../rollouts.ts';
import { type SimulatedAws, simulatedAccounts, withoutCounters } from '../simulated-aws.ts';
import { visit } from '../visit.ts';
import { type Say, sayIn } from '../words.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const many = 10_000;
/** Planning as many takes AWS's pace of reading: some hundred a second. */
const patience = { timeout: 300_000 };

for (const locale of locales) {
  test(`${locale}: among 10,000 functions some are found, previewed, changed and brought back`, async ({
    page,
    simulatedAws,
  }) => {
    const say = sayIn(locale);
    const prefix = `many-${locale}`;
    await scanMany(page, simulatedAws, { locale, say, prefix });

    await test.step('the list goes to its end and back, and selects all that match', async () => {
      await list(page, { 'name~': prefix, size: '100' });
      await expectTotal(page, say, many);
      await expectNoViolations(page);
      await page.getByRole('button', { name: say('functions.pagination.last') }).click();
      await expect(page.getByRole('link', { name: `${prefix}-${many}`, exact: true })).toBeVisible();
      await page.getByRole('button', { name: say('functions.pagination.first') }).click();
      await expect(page.getByRole('link', { name: `${prefix}-00001`, exact: true })).toBeVisible();
      await selectAll(page, say);
      await page.getByRole('button', { name: say('functions.selectAll', { total: many }) }).click();
      await expect(page.getByText(say('functions.selectionAcross', { count: many, total: many }))).toBeVisible();
    });

    await test.step('the preview of all of them says how many change', async () => {
      await begin(page, say);
      await page.getByRole('button', { name: say('rollouts.new.submit') }).click();
      await expectPreview(page, say);
      const totals = say('rollouts.totals', { change: many, unchanged: 0, blocked: 0, excluded: 0 });
      await expect(page.getByText(totals)).toBeVisible();
      await expectNoViolations(page);
    });

    await test.step('some of them are changed as previewed, and brought back exactly', async () => {
      const names = Array.from({ length: 9 }, (_, index) => `${prefix}-0000${index + 1}`);
      const before = await Promise.all(names.map((name) => simulatedAws.functionAt(place, name)));
      await list(page, { 'name~': `${prefix}-0000` });
      await expectTotal(page, say, names.length);
      await selectAll(page, say);
      await begin(page, say);
      await page.getByRole('button', { name: say('rollouts.new.submit') }).click();
      await expectPreview(page, say);
      await apply(page, say, names.length);
      for (const name of names) expect((await simulatedAws.functionAt(place, name)).Layers).not.toHaveLength(0);
      await page.getByRole('button', { name: say('rollouts.controls.revert'), exact: true }).click();
      await expectPreview(page, say);
      await apply(page, say, names.length);
      const after = await Promise.all(names.map((name) => simulatedAws.functionAt(place, name)));
      expect(after.map(withoutCounters)).toEqual(before.map(withoutCounters));
    });

    for (const path of ['/', '/rollouts', `/audit?function=${prefix}-00001`]) {
      await visit(page, path);
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      await expectNoViolations(page);
    }
  });
}

/** Makes the functions, and has them scanned by the button of the account's page in the language. */
async function scanMany(
  page: Page,
  aws: SimulatedAws,
  { locale, say, prefix }: { locale: Locale; say: Say; prefix: string },
): Promise<void> {
  await aws.addFunctions(place, prefix, many);
  await openConnected(page, staging, ['us-east-1', 'eu-west-1']);
  await page.context().addCookies([{ name: localeCookie, value: locale, url: product().url }]);
  await visit(page, new URL(page.url()).pathname);
  await page.getByRole('button', { name: say('accounts.scan.now') }).click();
  await expect(async () => {
    await list(page, { 'name~': prefix });
    await expectTotal(page, say, many, 2_000);
  }).toPass(patience);
}

async function list(page: Page, query: Record<string, string>): Promise<void> {
  await visit(page, `/functions?${new URLSearchParams(query)}`);
}

async function expectTotal(page: Page, say: Say, total: number, timeout = 30_000): Promise<void> {
  const counter = say('functions.counter', { total });
  await expect(page.getByRole('heading', { level: 1 })).toContainText(counter, { timeout });
}

/** Selects the page by keyboard, as a copy of the header lies above the box for the mouse. */
async function selectAll(page: Page, say: Say): Promise<void> {
  const box = page.getByRole('checkbox', { name: say('functions.selectPage') });
  await expect(async () => {
    if (!(await box.isChecked())) await box.press('Space');
    await expect(box).toBeChecked({ timeout: 1_000 });
  }).toPass();
}

/** Opens the form for instrumenting what is selected, and fills in what has no default. */
async function begin(page: Page, say: Say): Promise<void> {
  await page.getByRole('button', { name: say('functions.instrument'), exact: true }).click();
  await expect(page).toHaveURL(/\/rollouts\/new/);
  await page.getByLabel(say('profiles.settings.apiKey.sources.secretsManager.value')).fill(secretArn);
  await page.getByLabel(say('rollouts.strategy.bake')).fill('0');
}

async function expectPreview(page: Page, say: Say): Promise<void> {
  await expect(page).toHaveURL(/\/rollouts\/[0-9a-f-]{36}/);
  await expect(page.getByRole('button', { name: say('rollouts.apply.button'), exact: true })).toBeVisible(patience);
}

async function apply(page: Page, say: Say, count: number): Promise<void> {
  await page.getByRole('button', { name: say('rollouts.apply.button'), exact: true }).click();
  await expect(page.getByText(say('rollouts.apply.body'))).toBeVisible();
  const accept = page.getByRole('checkbox', { name: say('rollouts.unchecked.accept') });
  if (await accept.isVisible()) await accept.check();
  await page.getByRole('button', { name: say('rollouts.apply.confirm', { count }) }).click();
  await expect(page.getByText(say('rollouts.result.completed', { applied: count }))).toBeVisible(patience);
}
