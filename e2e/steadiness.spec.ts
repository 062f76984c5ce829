import { z } from 'zod';
import { openConnected, scanAgain } from './accounts.ts';
import { expect, expectNoViolations, type Page, test, viewerTest } from './fixtures.ts';
import { instrumentByName, openView, preview } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';
import { inDatabase } from './worker.ts';

/** Pages whose rows are pressed as soon as they are seen, and how wide the window is. */
const widths = [1440, 390];
/** The events from the beginning: of the newest, there are more as other tests go on. */
const settledEvents = '/audit?before=15';
const looks = widths.flatMap((width) => ['/functions', '/accounts', settledEvents].map((path) => ({ path, width })));
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
    expect.soft(z.array(z.string()).parse(await page.evaluate(readMoved)), `${path}, ${width} px`).toEqual([]);
  }
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

/** What was moved, told when it was: by the time of the question it may be gone. Tops in pixels. */
type Shift = { text: string; isInBar: boolean; from: number; to: number };

/** Has every page that is opened remember what of it moves. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    type Source = { node?: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly };
    const shifts: Shift[] = [];
    Object.assign(window, { shifts });
    const textOf = (node: Node) => {
      const text = node.textContent?.slice(0, 60);
      return text || (node instanceof Element ? node.outerHTML.slice(0, 200) : node.nodeName);
    };
    new PerformanceObserver((list) => {
      const entries = list.getEntries() as (PerformanceEntry & { sources: Source[] })[];
      const bar = document.querySelector('#top-navigation');
      for (const { node, previousRect, currentRect } of entries.flatMap(({ sources }) => sources))
        shifts.push({
          text: node ? textOf(node) : `something of ${previousRect.width} by ${previousRect.height} that is gone`,
          isInBar: bar?.contains(node ?? null) === true,
          from: previousRect.top,
          to: currentRect.top,
        });
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Opens a page in a window of a width, and finds that it stays as it was shown first. */
async function expectSteady(page: Page, path: string, width: number, when = ''): Promise<void> {
  const look = [path, `${width} px`, when].filter(Boolean).join(', ');
  await test.step(look, async () => {
    await page.setViewportSize({ width, height: 900 });
    await visit(page, path);
    await page.waitForLoadState('networkidle');
    await page.evaluate(async () => void (await document.fonts.ready));
    expect.soft(z.array(z.string()).parse(await page.evaluate(readMoved)), `what moved in ${look}`).toEqual([]);
  });
}

/** What of the page below the top bar was moved up or down by more than a border's width, and from where to where. Runs in the page. */
function readMoved(): string[] {
  const { shifts } = window as unknown as { shifts: Shift[] };
  return shifts
    .filter(({ isInBar, from, to }) => !isInBar && Math.abs(to - from) > 2)
    .map(({ text, from, to }) => `${text}: from ${from} to ${to}`);
}

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
