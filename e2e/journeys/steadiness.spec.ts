import { openConnected, scanAgain } from '../accounts.ts';
import { expect, expectNoViolations, test, viewerTest } from '../fixtures.ts';
import { instrumentByName, openView, preview } from '../rollouts.ts';
import { expectSteady, looks, settledEvents, watchShifts } from '../shifts.ts';
import { simulatedAccounts } from '../simulated-aws.ts';
import { visit } from '../visit.ts';
import { inDatabase } from '../worker.ts';

/** Usual windows, the first of 1440 by 900 pixels, at a zoom of 200 %. */
const lowWindows = [
  [720, 450],
  [756, 430],
  [960, 540],
  [640, 360],
] as const;
const { staging } = simulatedAccounts;
const regions = ['us-east-1', 'eu-west-1'];
/** So that a scan is still under way when another page is opened. */
const slowly = { operation: 'ListFunctions', awsAccountId: staging.awsAccountId, times: 2 };

test.beforeEach(async ({ page }) => await watchShifts(page));

test('a list stays where it was shown first, so that a click meets what was aimed at', async ({ page }) => {
  for (const { path, width } of looks) await expectSteady(page, path, width);
});

viewerTest('so does one in which there is nothing', async ({ page, product }) => {
  // Somebody who may view accounts of which there are none yet finds what whoever opens a new console finds.
  const { email } = product.viewer;
  const id = crypto.randomUUID();
  const accounts = JSON.stringify({ by: 'matching', namePatterns: ['not-yet-*'], tags: {} });
  await inDatabase(`UPDATE "user" SET role = 'member' WHERE email = $1`, [email]);
  await inDatabase(
    `INSERT INTO access_grant (id, user_id, role, accounts) SELECT $1, id, 'viewer', $2::jsonb FROM "user" WHERE email = $3`,
    [id, accounts, email],
  );
  try {
    for (const { path, width } of looks) {
      await expectSteady(page, path, width);
      // They see of themselves that they signed in.
      if (path !== settledEvents) await expect(page.getByText(/^No (functions|accounts)$/)).toBeVisible();
    }
  } finally {
    await inDatabase('DELETE FROM access_grant WHERE id = $1', [id]);
    await inDatabase(`UPDATE "user" SET role = 'viewer' WHERE email = $1`, [email]);
  }
});

test('in a low window, as at a zoom of 200 %, the head of a list leaves room for its rows and for the focus', async ({
  page,
}) => {
  await openConnected(page, staging, regions);
  for (const [width, height] of [...lowWindows, [1440, 900]] as const)
    await test.step(`${width} by ${height} pixels`, async () => {
      await page.setViewportSize({ width, height });
      await visit(page, '/functions');
      await page.waitForLoadState('networkidle');
      const boxes = page.getByRole('checkbox', { name: /^Select (?!all on)/ });
      await boxes.nth(6).focus();
      await page.keyboard.press('Tab');
      await expect.poll(() => page.evaluate(isFocusSeen), { message: 'forwards' }).toBe(true);
      await boxes.nth(9).focus();
      for (let presses = 0; presses < 12; presses += 1) {
        await page.keyboard.press('Shift+Tab');
        await expect.poll(() => page.evaluate(isFocusSeen), { message: `backwards, ${presses}` }).toBe(true);
      }
      await page.evaluate(() => window.scrollTo(0, 1_000));
      await expect.poll(() => page.evaluate(rowsSeen), { message: 'rows' }).toBeGreaterThan(1);
    });
});

test('a notice that comes while somebody works leaves them the page and the focus', async ({ page, simulatedAws }) => {
  await visit(page, '/audit');
  await page.waitForLoadState('networkidle');
  const field = page.getByPlaceholder(/^Filter/);
  await field.focus();
  const hidden = page.evaluate(() => {
    // What a page does that waits for code: React takes what it shows out of view.
    const title = document.querySelector('h1');
    return new Promise<boolean>((resolve) => {
      new MutationObserver(() => {
        if (title?.getClientRects().length === 0) resolve(true);
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
      setTimeout(() => resolve(false), 15_000);
    });
  });
  const other = await page.context().newPage();
  await simulatedAws.addFault(slowly, { kind: 'latency', milliseconds: 6_000 });
  await scanAgain(other, staging, regions);
  await page.bringToFront();
  // As long as a pointer is on its way, nothing is moved away from under it.
  const topOfPage = () =>
    page.getByRole('heading', { level: 1 }).evaluate((title) => title.getBoundingClientRect().top);
  const top = await topOfPage();
  for (let step = 0; step < 30; step += 1) {
    await page.mouse.move(400 + step * 5, 500);
    expect(await topOfPage(), `after ${step} moves of the pointer`).toBe(top);
    await page.waitForTimeout(100);
  }
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('Staging', { timeout: 5_000 });
  expect(await topOfPage()).toBeGreaterThan(top);
  await expect(field).toBeFocused();
  expect(await hidden, 'whether the page was hidden').toBe(false);
  await other.close();
});

test('a part whose code is late is waited for in its own place, and where it does not come, the rest of the page goes on', async ({
  page,
  simulatedAws,
}) => {
  const prefix = `late-${Date.now().toString(36)}`;
  await simulatedAws.addFunctions({ awsAccountId: staging.awsAccountId, region: 'us-east-1' }, prefix, 2);
  await scanAgain(page, staging, regions);
  await instrumentByName(page, prefix, 2);
  await preview(page);
  const title = page.getByRole('heading', { level: 1 });
  await expect(title).toContainText('Rollout');
  await page.waitForLoadState('networkidle');
  await page.route(/_next\/static\/chunks/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  const address = page.url();
  await openView(page, 'Functions');
  const waiting = page.locator('.part-loading');
  await expect(waiting).toBeVisible();
  await expect(title).toBeVisible();
  expect((await waiting.boundingBox())?.height).toBeGreaterThan(400);
  await expect(page.getByRole('link', { name: `${prefix}-00001`, exact: true })).toBeVisible();

  await page.unrouteAll();
  await visit(page, address);
  await page.waitForLoadState('networkidle');
  await page.route(/_next\/static\/chunks/, (route) => route.abort());
  await openView(page, 'Functions');
  await expect(page.getByText('This part of the page could not be loaded')).toBeVisible();
  await expect(title).toBeVisible();
  await expectNoViolations(page);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('link', { name: `${prefix}-00001`, exact: true })).toBeVisible();
});

/** In the browser: whether what has the focus is in the window with nothing over its middle. */
function isFocusSeen(): boolean {
  const focused = document.activeElement;
  if (!focused) return false;
  const { left, top, width, height } = focused.getBoundingClientRect();
  const found = document.elementFromPoint(left + width / 2, top + height / 2);
  // A box to tick lies over the picture of itself, or below it.
  return (
    found !== null &&
    (focused.contains(found) || found.contains(focused) || focused.closest('td, th')?.contains(found) === true)
  );
}

/** In the browser: how many rows of the list have their middle in the window with nothing over it. */
function rowsSeen(): number {
  return Array.from(document.querySelectorAll('main tbody tr')).filter((row) => {
    const { left, top, height } = row.getBoundingClientRect();
    return row.contains(document.elementFromPoint(Math.max(0, left) + 60, top + height / 2));
  }).length;
}
