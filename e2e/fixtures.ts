import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { type ProductUnderTest, product } from './product.ts';

export { expect } from '@playwright/test';

/** The rules of WCAG 2.2, levels A and AA, by axe's tags (axe-core 4.14). */
const wcagTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

type SimulatedAws = {
  /** Puts the simulated organisation back to its beginning: functions, roles, faults. */
  reset: () => Promise<void>;
  /** Asks its control endpoint, such as `post('/faults', {…})`; answers the body of its answer. */
  get: (path: string) => Promise<unknown>;
  post: (path: string, body?: object) => Promise<unknown>;
};

type Fixtures = {
  product: ProductUnderTest;
  simulatedAws: SimulatedAws;
};
type WorkerFixtures = { signedInState: Awaited<ReturnType<BrowserContext['storageState']>> };

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
  signedInState: [
    async ({ browser }, use) => {
      const page = await browser.newPage({ baseURL: product().url });
      await signIn(page, product().owner);
      await use(await page.context().storageState());
      await page.close();
    },
    { scope: 'worker' },
  ],
  storageState: async ({ signedInState }, use) => {
    await use(signedInState);
  },
  simulatedAws: async ({ request }, use) => {
    const at = (path: string) => `${product().simulatedUrl}/_sandbox${path}`;
    const post = async (path: string, body: object = {}): Promise<unknown> => {
      const response = await request.post(at(path), { data: body });
      expect(response.ok(), `${path}: ${response.status()}`).toBe(true);
      return response.status() === 204 ? undefined : await response.json();
    };
    await use({
      reset: async () => {
        await post('/reset');
      },
      get: async (path) => await (await request.get(at(path))).json(),
      post,
    });
  },
});

/** A test that begins signed out. */
export const signedOutTest = test.extend({ storageState: { cookies: [], origins: [] } });

/** Signs in on the sign-in page, and answers once the console is there. */
export async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}

/** Fails when axe finds a violation of WCAG 2.2 A or AA in the page as it stands; names the rule and the elements. */
export async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(wcagTags).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    elements: nodes.map((node) => node.html.slice(0, 200)),
  }));
  expect(found, `WCAG violations at ${page.url()}`).toEqual([]);
}
