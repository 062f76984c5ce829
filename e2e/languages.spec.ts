import { expect, expectNoViolationsInDark, signedOutTest, test } from './fixtures.ts';
import { product } from './product.ts';
import { expectWhole, mainPaths, speak } from './texts-in-place.ts';
import { visit } from './visit.ts';

test('the main pages are Japanese, not cut off, and accessible in dark', async ({ page }) => {
  await speak(page, 'ja');
  for (const path of mainPaths) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await visit(page, path);
    await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
    expect.soft(await page.locator('h1').first().textContent(), path).toMatch(/\p{Script=Han}|\p{Script=Katakana}/u);
    await expect(page.locator('h1').first()).toHaveCSS('font-family', /Noto Sans JP/);
    await expectNoViolationsInDark(page);
    await expectWhole(page, path);
  }
});

signedOutTest(
  'the language is that of the browser, or the one that is chosen before signing in',
  async ({ browser }) => {
    const context = await browser.newContext({ baseURL: product().url, locale: 'ja-JP', storageState: undefined });
    const page = await context.newPage();
    await visit(page, '/sign-in');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.getByLabel('Email address')).toBeVisible();
    await visit(page, '/sign-in');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await context.close();
  },
);
