import { expect, expectNoViolations, signedOutTest, test } from './fixtures.ts';
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

signedOutTest('signing in takes no typeface, and code that was compressed when it was built', async ({ page }) => {
  const typefaces: string[] = [];
  const codings: (string | undefined)[] = [];
  page.on('response', (response) => {
    const type = response.request().resourceType();
    if (type === 'font') typefaces.push(response.url());
    if (type === 'script' || type === 'stylesheet') codings.push(response.headers()['content-encoding']);
  });
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  expect(typefaces).toEqual([]);
  expect(codings.length).toBeGreaterThan(4);
  expect(new Set(codings)).toEqual(new Set(['br']));
});

test('the owner sees the overview', async ({ page }) => {
  await visit(page, '/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectNoViolations(page);
});
