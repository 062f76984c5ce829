import fs from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { type Person, type ProductUnderTest, product } from './product.ts';
import { type SimulatedAws, simulatedAws } from './simulated-aws.ts';
import { visit } from './visit.ts';

export { expect, type Page } from '@playwright/test';

/** The rules of WCAG 2.2, levels A and AA, by axe's tags (axe-core 4.14). */
const wcagTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

type State = Awaited<ReturnType<BrowserContext['storageState']>>;
type Fixtures = {
  product: ProductUnderTest;
  simulatedAws: SimulatedAws;
};
type WorkerFixtures = { ownerState: State; viewerState: State };

/** The tests' `test`: every page is signed in as the owner, and relative addresses are the product's. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from the pattern
  product: async ({}, use) => {
    await use(product());
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from the pattern
  baseURL: async ({}, use) => {
    await use(product().url);
  },
  // Signing in once for all tests stays below the console's limit of attempts.
  ownerState: [
    async ({ browser }, use) => {
      await use(await stateOf(browser, product().owner));
    },
    { scope: 'worker' },
  ],
  viewerState: [
    async ({ browser }, use) => {
      await use(await stateOf(browser, product().viewer));
    },
    { scope: 'worker' },
  ],
  storageState: async ({ ownerState }, use) => {
    await use(ownerState);
  },
  // Whatever a test opens, dialogs and streams too, has to keep to its Content-Security-Policy, and React finds the page that it was sent.
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`);
      // A sentence that a page was not sent.
      if (/MISSING_MESSAGE/.test(message.text())) errors.push(`${page.url()}: ${message.text()}`);
    });
    await use(page);
    expect(complaints, 'violations of the Content-Security-Policy').toEqual([]);
    expect(errors, 'errors of scripts').toEqual([]);
  },
  simulatedAws: async ({ request }, use) => {
    const aws = simulatedAws(request);
    await use(aws);
    await aws.endFaults();
  },
});

/** A test that begins signed out. */
export const signedOutTest = test.extend({ storageState: { cookies: [], origins: [] } });

/** A test in which somebody is signed in who may only look. */
export const viewerTest = test.extend({
  storageState: async ({ viewerState }, use) => {
    await use(viewerState);
  },
});

/** Who is signed in stays so for the whole run, also when a failed test has Playwright begin a new process. */
async function stateOf(browser: Browser, person: Person): Promise<State> {
  const file = path.join(product().dataFolder, 'signed-in', `${person.email}.json`);
  if (!fs.existsSync(file)) {
    const page = await browser.newPage({ baseURL: product().url, storageState: { cookies: [], origins: [] } });
    await signIn(page, person);
    await page.context().storageState({ path: file });
    await page.close();
  }
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

/** A one-time code or a first password, as it is shown once. */
export const oneTimeCode = /^([a-z2-9]{5}-){4}[a-z2-9]{5}$/;

/** Signs in on the sign-in page, and returns once the console is there. */
export async function signIn(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await visit(page, '/sign-in');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}

/**
 * Fails the test when axe finds a violation of WCAG 2.2 A or AA in the page as it stands, and goes on with it; names the
 * rule and the elements. With `rules` only these are tried.
 */
export async function expectNoViolations(page: Page, rules?: string[]): Promise<void> {
  // A page's title may come after the page, and what fades in has its colours only then.
  await expect(page).toHaveTitle(/./);
  await page.evaluate(async () => {
    const isEnding = ({ effect }: Animation) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(isEnding)
        .map(({ finished }) => finished),
    );
  });
  const analyze = async () =>
    await new AxeBuilder({ page })
      .options({
        runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: wcagTags },
        resultTypes: ['violations'],
      })
      // The way without a second page for the results, which only frames of other origins need.
      .setLegacyMode(true)
      .analyze();
  let { violations } = await analyze();
  if (violations.some(({ id }) => id === 'document-title')) {
    // While a page gives way to another, Next.js takes the one's title away before it brings the other's.
    await expect(page).toHaveTitle(/./);
    ({ violations } = await analyze());
  }
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    elements: nodes.map((node) => `${node.target.join(' ')}: ${node.html.slice(0, 200)}`),
  }));
  expect.soft(found, `WCAG violations at ${page.url()}`).toEqual([]);
}

/** The same in the colours of dark. */
export async function expectNoViolationsInDark(page: Page): Promise<void> {
  await page.evaluate(() => document.body.classList.add('awsui-dark-mode'));
  await expectNoViolations(page);
  await page.evaluate(() => document.body.classList.remove('awsui-dark-mode'));
}
