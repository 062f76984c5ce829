import { openConnected, scanAgain } from '../accounts.ts';
import { expect, expectNoViolations, test } from '../fixtures.ts';
import { expectNothingMoved, expectSteady, looks, watchShifts } from '../shifts.ts';
import { simulatedAccounts } from '../simulated-aws.ts';
import { visit } from '../visit.ts';

const { staging } = simulatedAccounts;
const regions = ['us-east-1', 'eu-west-1'];
/** So that a scan is still under way when another page is opened. */
const slowly = { operation: 'ListFunctions', awsAccountId: staging.awsAccountId, times: 2 };

test.beforeEach(async ({ page }) => await watchShifts(page));

test('a page that has something to tell comes with it: nothing moves, and the focus stays where it was put', async ({
  page,
  simulatedAws,
}) => {
  const notices = page.getByRole('region', { name: 'Notifications' });
  await openConnected(page, staging, regions);
  await simulatedAws.addFault(slowly, { kind: 'latency', milliseconds: 6_000 });
  await scanAgain(page, staging, regions);
  await visit(page, '/functions');
  await expect(notices).toContainText('Scan of Staging finished', { timeout: 45_000 });
  await expectNoViolations(page);
  // Whoever presses a key before the browser has all of the page keeps their place in it.
  await page.route(/_next\/static\/chunks/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  for (const { path, width } of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(path, { waitUntil: 'commit' });
    await expect(notices, `the first paint of ${path}`).toContainText('Staging');
    const focused = page.locator('#top-navigation').getByRole('link', { name: 'Lamplighter' });
    await focused.focus();
    await page.waitForLoadState('networkidle');
    await expect(focused, path).toBeFocused();
    await expectNothingMoved(page, `${path}, ${width} px`);
  }
});

test('the typeface moves nothing, however late it comes', async ({ browser, product, ownerState }) => {
  const context = await browser.newContext({ baseURL: product.url, storageState: ownerState });
  const page = await context.newPage();
  await watchShifts(page);
  for (const delayMilliseconds of [0, 400, 2_000]) {
    // Each time as a browser that has stored none of it.
    await page.route(/open-sans-.*\.woff2/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, delayMilliseconds));
      await route.continue();
    });
    for (const { path, width } of looks)
      await expectSteady(page, path, width, `the typeface after ${delayMilliseconds} ms`);
    await page.unroute(/open-sans-.*\.woff2/);
  }
  await context.close();
});
