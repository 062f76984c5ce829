import { expect, expectNoViolations, signedOutTest, test } from './fixtures.ts';
import { visit } from './visit.ts';

signedOutTest(
  'whoever is not signed in is led to the sign-in, and from there to where they wanted',
  async ({ page, product }) => {
    await visit(page, '/functions');
    await expect(page).toHaveURL(/\/sign-in/);
    await expectNoViolations(page);
    await page.getByLabel('Email address').fill(product.owner.email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByLabel('Email address'), 'what was typed stays').toHaveValue(product.owner.email);
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByLabel('Password').fill(product.owner.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page).toHaveURL(/\/functions/);
  },
);

test('the owner sees the overview', async ({ page }) => {
  await visit(page, '/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectNoViolations(page);
});
