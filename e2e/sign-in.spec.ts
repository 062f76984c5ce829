import { expect, expectNoViolations, type Page, signedOutTest, test } from './fixtures.ts';
import { visit } from './visit.ts';
import { sayIn } from './words.ts';

const [english, japanese] = [sayIn('en'), sayIn('ja')];

signedOutTest(
  'whoever is not signed in is led to the sign-in, and from there to where they wanted',
  async ({ page, product }) => {
    await visit(page, '/functions');
    await expect(page).toHaveURL(/\/sign-in/);
    await expectNoViolations(page);
    await page.getByLabel('Email address').fill(product.owner.email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Incorrect email address or password.' })).toBeVisible();
    await expect(page.getByLabel('Email address'), 'what was typed stays').toHaveValue(product.owner.email);
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByLabel('Password').fill(product.owner.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page).toHaveURL(/\/functions/);
  },
);

signedOutTest('why a sign-in is refused is said in the language that somebody chooses afterwards', async ({ page }) => {
  await visit(page, '/sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText(english('errors.fields.passwordMissing'))).toBeVisible();
  await expect(page.getByLabel('Email address')).toBeFocused();
  await page.getByRole('button', { name: '日本語' }).click();
  await expect(page.getByText(japanese('errors.fields.passwordMissing'))).toBeVisible();
  await page.route('**/sign-in', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await page.getByRole('button', { name: japanese('auth.signIn.submit'), exact: true }).click();
  await expect(page.getByText(japanese('errors.consoleUnreachable'))).toBeVisible();
});

signedOutTest('signing in takes no typeface, and 150 kB in all', async ({ page }) => {
  const sent = await sentFor(page, '/sign-in');
  expect(sent.filter(({ type }) => type === 'font')).toEqual([]);
  const code = sent.filter(({ type }) => type === 'script' || type === 'stylesheet');
  expect(code.length).toBeGreaterThan(4);
  expect(new Set(code.map(({ coding }) => coding))).toEqual(new Set(['br']));
  expect(bytesOf(sent)).toBeLessThan(150_000);
});

signedOutTest('whoever signs in has the typeface of the pages that follow before they come', async ({ page }) => {
  await visit(page, '/sign-in');
  const typefaces: string[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'font') typefaces.push(/open-sans-\d+/.exec(request.url())?.[0] ?? request.url());
  });
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect.poll(() => typefaces.toSorted()).toEqual(['open-sans-400', 'open-sans-700']);
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a page of the console takes at most 400 kB of scripts and 150 kB of styles', async ({ page }) => {
  const sent = await sentFor(page, '/audit');
  const ofType = (type: string) => bytesOf(sent.filter((one) => one.type === type));
  expect(ofType('script')).toBeGreaterThan(150_000);
  expect(ofType('script')).toBeLessThan(400_000);
  expect(ofType('stylesheet')).toBeLessThan(150_000);
});

type Sent = { type: string; coding: string | undefined; bytes: number };

/** What a browser that has nothing stored is sent for a page, as it is on the wire. */
async function sentFor(page: Page, address: string): Promise<Sent[]> {
  const sent: Promise<Sent>[] = [];
  page.on('requestfinished', (request) => {
    sent.push(
      Promise.all([request.sizes(), request.response()]).then(([sizes, response]) => ({
        type: request.resourceType(),
        coding: response?.headers()['content-encoding'],
        bytes: sizes.responseHeadersSize + sizes.responseBodySize,
      })),
    );
  });
  await page.goto(address, { waitUntil: 'load' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  return await Promise.all(sent);
}

function bytesOf(sent: readonly Sent[]): number {
  return sent.reduce((total, { bytes }) => total + bytes, 0);
}

test('the owner sees the overview', async ({ page }) => {
  await visit(page, '/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectNoViolations(page);
});
