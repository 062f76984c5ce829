import { localeCookie } from '../lib/core/language/locales.ts';
import { expect, expectNoViolations, type Page, test } from './fixtures.ts';
import { product } from './product.ts';
import { visit } from './visit.ts';

const narrow = { width: 390, height: 844 };

test('help opens beside what it explains, by keyboard too, and leads to the documentation', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/help/')) asked.push(new URL(request.url()).pathname);
  });
  await visit(page, '/profiles/new');
  expect(asked, 'what is said is fetched when somebody asks').toEqual([]);
  const ofPage = page.getByRole('button', { name: 'Info: Create a profile' });
  await ofPage.press('Enter');
  await expect(panel(page).getByRole('heading', { level: 2, name: 'Profiles' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Close help' })).toBeFocused();
  await expectNoViolations(page);

  await page.getByRole('button', { name: 'Info: Where the data goes' }).click();
  await expect(panel(page).getByRole('heading', { level: 2, name: 'Site and API key' })).toBeVisible();
  await expect(panel(page).getByText('secretsmanager:GetSecretValue').first()).toBeVisible();
  const link = panel(page).getByRole('link', { name: /^Datadog: API and application keys/ });
  await expect(link).toHaveAttribute('href', 'https://docs.datadoghq.com/account_management/api-app-keys/');

  // The panel stays on the way to another page, and explains that one.
  await page.getByRole('link', { name: 'Functions', exact: true }).first().click();
  await expect(panel(page).getByRole('heading', { level: 2, name: 'Functions' })).toBeVisible();
  await page.getByRole('button', { name: 'Close help' }).press('Enter');
  await expect(panel(page).getByRole('heading', { level: 2 })).toBeHidden();
  expect(asked).toEqual(['/api/help/profiles', '/api/help/apiKey', '/api/help/functions']);
});

test('help speaks the language of the page, and fits on a small screen', async ({ page }) => {
  await page.context().addCookies([{ name: localeCookie, value: 'ja', url: product().url }]);
  await page.setViewportSize(narrow);
  await visit(page, '/code');
  await page.getByRole('button', { name: /^情報/ }).first().click();
  await expect(panel(page).getByRole('heading', { level: 2, name: 'インフラコード' })).toBeVisible();
  await expect(panel(page).getByRole('link', { name: /^Datadog：AWS Lambda/ })).toHaveAttribute(
    'href',
    'https://docs.datadoghq.com/ja/serverless/aws_lambda/instrumentation/',
  );
  await expectNoViolations(page);
  const widest = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(widest).toBeLessThanOrEqual(narrow.width);
});

test('a help that cannot be fetched says so, and comes on the next try', async ({ page }) => {
  await visit(page, '/audit');
  await page.route('**/api/help/**', (route) => route.abort());
  await page.getByRole('button', { name: 'Open help' }).click();
  await expect(panel(page).getByText('The help could not be loaded.')).toBeVisible();
  await page.unroute('**/api/help/**');
  await panel(page).getByRole('button', { name: 'Try again' }).click();
  await expect(panel(page).getByRole('heading', { level: 2, name: 'Audit log' })).toBeVisible();
});

test('the first steps come back from the help', async ({ page }) => {
  await visit(page, '/settings/password');
  await page.getByRole('button', { name: 'Open help' }).click();
  await panel(page).getByRole('button', { name: 'Show the first steps' }).click();
  await expect(page.getByRole('heading', { name: 'Get started in three steps' })).toBeVisible();
  for (const step of ['Connect an account', 'Select functions and preview', 'Apply and revert'])
    await expect(page.getByRole('heading', { name: step })).toBeVisible();
  await expectNoViolations(page);
});

/** The panel at the side. */
function panel(page: Page) {
  return page
    .getByRole('complementary', { name: 'Help', exact: true })
    .or(page.getByRole('complementary', { name: 'ヘルプ', exact: true }));
}
