import { expectNamedNew, openConnected, scanAgain } from './accounts.ts';
import { haveScanned, previewOf } from './by-api.ts';
import { expect, expectNoViolations, type Page, test, viewerTest } from './fixtures.ts';
import { apply, listFunctions, namesInList } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];

test('a rollout is followed from page to page to its end, in eight tabs on one connection', async ({
  page,
  browser,
  simulatedAws,
  product,
}) => {
  // What is looked at while it comes in is pale for a moment.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const prefix = `followed-${Date.now().toString(36)}`;
  await simulatedAws.addFunctions(place, prefix, 3);
  await haveScanned(page, staging, regions);
  // After its first function it waits, and stands still for as long as this test looks at it.
  const address = await previewOf(page, prefix, 3, { bakeSeconds: 3_600 });
  await apply(page, 3);
  await expect(page.getByText(/^Baking \(\d+ min left\)$/)).toBeVisible();
  const notifications = page.getByRole('region', { name: 'Notifications' });
  await expect(notifications.getByText(/applied/), 'its own page shows it itself').toHaveCount(0);

  await test.step('on another page, and after a reload', async () => {
    await page.getByRole('link', { name: 'Profiles', exact: true }).click();
    await expect(notifications.getByText(/^Rollout \d+: 1 of 3 applied$/)).toBeVisible();
    await page.reload();
    await expect(notifications.getByText(/^Rollout \d+: 1 of 3 applied$/)).toBeVisible();
    await expectNoViolations(page);
  });

  await test.step('eight tabs of it have one stream each of two kinds, and none hangs', async () => {
    const streams: string[] = [];
    const tabs: Page[] = [];
    for (let count = 0; count < 8; count += 1) {
      const tab = await page.context().newPage();
      tab.on('request', (request) => {
        if (request.resourceType() === 'eventsource') streams.push(new URL(request.url()).pathname);
      });
      tabs.push(tab);
      await visit(tab, address);
    }
    for (const tab of tabs) await expect(tab.getByRole('heading', { level: 1 })).toContainText('Rollout');
    expect(await tabs.at(-1)?.evaluate(async () => (await fetch('/api/health')).status)).toBe(200);
    // The first page has the stream of what one began; of the eight one reads their rollout's.
    expect(streams).toEqual([`/api/events${address}`]);
    await tabs[0]?.close();
    await expect.poll(() => streams, { message: 'the next tab reads on' }).toHaveLength(2);
    for (const tab of tabs.slice(1)) await tab.close();
  });

  await test.step('each view is sent what it shows', async () => {
    const sent = (part: string) =>
      page.evaluate(
        (url) =>
          new Promise<{ log: number; hasCounts: boolean }>((resolve) => {
            const source = new EventSource(url);
            source.addEventListener('snapshot', (event) => {
              source.close();
              const { log, counts } = JSON.parse(event.data);
              resolve({ log: log.length, hasCounts: counts.total === 3 });
            });
          }),
        `/api/events${address}${part}`,
      );
    expect(await sent('')).toEqual({ log: 0, hasCounts: true });
    expect((await sent('?log')).log).toBeGreaterThan(0);
  });

  await test.step('its end is told, and once dismissed not again', async () => {
    // In another browser: whoever sees the end on the page of the rollout need not be told in their other tabs.
    const elsewhere = await browser.newContext({
      baseURL: product.url,
      storageState: await page.context().storageState(),
    });
    const other = await elsewhere.newPage();
    await visit(other, address);
    await other.getByRole('button', { name: 'Cancel rollout' }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Cancel rollout' }).click();
    const end = notifications.getByText(/^Rollout \d+ was cancelled: 1 of 3 applied$/);
    await expect(end).toBeVisible();
    await elsewhere.close();
    await expectNoViolations(page);
    await page.getByRole('link', { name: 'Rollouts', exact: true }).click();
    await expect(end).toBeVisible();
    await notifications.getByRole('button', { name: 'Dismiss' }).click();
    await expect(end).toHaveCount(0);
    await visit(page, '/profiles');
    await expect(page.getByRole('heading', { level: 1, name: 'Profiles' })).toBeVisible();
    await expect(end).toHaveCount(0);
  });
});

test('a list holds what a scan has found once its end is told, and later scans leave its names', async ({
  page,
  simulatedAws,
}) => {
  const prefix = `found-${Date.now().toString(36)}`;
  await openConnected(page, staging, regions);
  const list = await page.context().newPage();
  await visit(list, `/functions?name~=${prefix}`);
  await expect(list.getByText('No matches')).toBeVisible();
  await simulatedAws.addFunctions(place, prefix, 2);
  await scanAgain(page, staging, regions);
  await expect(list.getByRole('heading', { level: 1 })).toHaveText('Functions (2)');
  await expect(list.getByRole('checkbox', { name: new RegExp(prefix) })).toHaveCount(2);
  await list.close();
  await page.getByRole('button', { name: 'Scan now' }).click();
  await expectNamedNew(page.getByRole('table', { name: 'Previous scans' }), prefix, 2);
});

test('the palette finds pages, accounts and functions by the keyboard alone', async ({ page }) => {
  await openConnected(page, staging, regions);
  await listFunctions(page, {});
  const [known = ''] = await namesInList(page);
  await visit(page, '/profiles');
  const dialog = page.getByRole('dialog', { name: 'Search' });
  const field = dialog.getByRole('combobox', { name: 'Page, account, function or rollout' });
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await expect(dialog.getByRole('option', { selected: true })).toHaveText('Overview');
  await expectNoViolations(page);

  await field.fill('audit');
  await expect(dialog.getByRole('option')).toHaveText(['Audit log']);
  // Enter that ends a word of an input method chooses nothing.
  await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true });
  await expect(field).toBeFocused();
  await field.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
  await expect(dialog).toHaveCount(0);

  await page.keyboard.press('Control+k');
  await expect(dialog.getByRole('option').first(), 'what was chosen last').toHaveText('Audit log');
  await field.fill(known.slice(0, -1));
  const functions = dialog.getByRole('group', { name: 'Functions' }).getByRole('option');
  await expect(functions.first()).toBeVisible();
  await expectNoViolations(page);
  await field.press('ArrowUp');
  await expect(functions.last()).toHaveAttribute('aria-selected', 'true');
  await field.press('Enter');
  await expect(page).toHaveURL(/\/functions\/[0-9a-f-]{36}$/);

  await page.getByRole('button', { name: /^Search \[/ }).click();
  await field.fill(staging.awsAccountId);
  const accounts = dialog.getByRole('group', { name: 'Accounts' });
  await accounts.getByRole('option', { name: new RegExp(staging.name) }).click();
  await expect(page.getByRole('heading', { level: 1, name: staging.name })).toBeVisible();

  await test.step('tabs are in the address, and the way back leads to them', async () => {
    await page.getByRole('tab', { name: 'Regions' }).click();
    await expect(page).toHaveURL(/\?tab=regions$/);
    await page.getByRole('tab', { name: 'Limits and freeze windows' }).click();
    await page.goBack();
    await expect(page.getByRole('tab', { name: 'Regions', selected: true })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Regions', selected: true })).toBeVisible();
  });

  await test.step('light or dark is chosen there too, and the menu knows it', async () => {
    for (const [text, isDark] of [
      ['dark', true],
      ['appearance light', false],
    ] as const) {
      await page.keyboard.press('Control+k');
      await field.fill(text);
      await field.press('Enter');
      await expect(dialog).toHaveCount(0);
      expect(await page.evaluate(() => document.body.classList.contains('awsui-dark-mode'))).toBe(isDark);
    }
    await page.getByRole('button', { name: 'Appearance' }).click();
    await expect(page.getByRole('menuitemcheckbox', { name: 'Light', checked: true })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('not over another dialog', async () => {
    await visit(page, '/settings/tokens');
    await page.getByRole('button', { name: 'Create token' }).first().click();
    await expect(page.getByRole('dialog')).toHaveCount(1);
    await page.keyboard.press('Control+k');
    await expect(dialog).toHaveCount(0);
  });
});

viewerTest('an id is copied without a clipboard, and said to be', async ({ page }) => {
  await page.addInitScript(() =>
    Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }),
  );
  await visit(page, '/accounts');
  await page.getByRole('button', { name: `Copy: Account ID ${staging.awsAccountId}` }).click();
  await expect(page.getByText('Copied', { exact: true }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Page, account, function or rollout' });
  await expect(field).toBeFocused();
  await page.keyboard.press('Control+v');
  await expect(field).toHaveValue(staging.awsAccountId);
  await field.fill('connect');
  await expect(page.getByRole('option', { name: 'Connect account' }), 'who may only look').toHaveCount(0);
});

viewerTest.describe('somewhere else', () => {
  viewerTest.use({ timezoneId: 'Asia/Tokyo' });

  viewerTest('times are in the zone of the browser, or in the one that the person chose', async ({ page }) => {
    await visit(page, '/accounts');
    const time = page.locator('time').first();
    await expect(time).toHaveText(/UTC\+9 \(.+\)$/);
    await expect(time).toHaveAttribute('title', /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
    await visit(page, '/settings/time-zone');
    const choose = async (zone: string) => {
      await page
        .getByRole('button', { name: /^Time zone/ })
        .first()
        .click();
      await page.getByPlaceholder('Find a time zone').fill(zone);
      await page.getByRole('option', { name: zone }).first().click();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Time zone saved.')).toBeVisible();
    };
    await choose('Australia/Darwin');
    await expectNoViolations(page);
    await visit(page, '/accounts');
    await expect(time).toHaveText(/UTC\+9:30 \(.+\)$/);
    await visit(page, '/settings/time-zone');
    await choose('As the browser');
  });
});
