import { openConnected } from './accounts.ts';
import { consolePages } from './console-pages.ts';
import { expect, signedOutTest, test, viewerTest } from './fixtures.ts';
import { apply, instrumentByName, preview, selectPage } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';

const { staging } = simulatedAccounts;
const regions = ['us-east-1', 'eu-west-1'];
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const someId = '0199a000-0000-7000-8000-000000000000';

const routes = [
  '/api/audit/export?format=csv',
  '/api/audit/export?format=jsonl',
  '/api/audit/proof',
  '/api/worker',
  '/api/search?text=pay',
  '/api/events/activity',
  '/api/help/functions',
  '/api/help/nothing-that-there-is',
  `/api/events/rollouts/${someId}`,
  `/api/events/scans/${someId}`,
  `/api/events/connection-tests/${someId}`,
];

signedOutTest('without a session every page leads to the sign-in, and every route returns 401', async ({ request }) => {
  const pages = consolePages(someId);
  expect(pages).toEqual(expect.arrayContaining(['/', '/settings/tokens', `/rollouts/${someId}/changes/${someId}`]));
  for (const path of pages) {
    const response = await request.get(path, { maxRedirects: 0 });
    expect(response.status(), path).toBe(307);
    expect(response.headers()['location'], path).toMatch(/^\/sign-in/);
  }
  for (const path of routes) {
    const response = await request.get(path, { maxRedirects: 0 });
    expect(response.status(), path).toBe(401);
    expect(await response.json(), path).toEqual({ failure: { code: 'notSignedIn', params: {} } });
  }
});

test('an action asks for session, permission and origin itself', async ({
  page,
  playwright,
  product,
  simulatedAws,
  viewerState,
}) => {
  const [name = ''] = await simulatedAws.addFunctions(place, 'guarded', 1);
  await openConnected(page, staging, regions);
  await page.getByRole('button', { name: 'Scan now' }).click();
  await expect(page.getByText(/functions in 2 Regions/).first()).toBeVisible();
  await instrumentByName(page, 'guarded', 1);
  await preview(page);
  const before = await simulatedAws.functionAt(place, name);

  // The owner's own click is kept from the server, and then sent by others.
  const intercepted = new Promise<{ url: string; headers: Record<string, string>; body: string }>((resolve) => {
    void page.route('**/rollouts/*', async (route) => {
      const request = route.request();
      if (!request.headers()['next-action']) return await route.continue();
      resolve({ url: request.url(), headers: request.headers(), body: request.postData() ?? '' });
      await route.abort();
    });
  });
  await apply(page, 1);
  const { url, headers, body } = await intercepted;
  const send = async (storageState: typeof viewerState, extra: Record<string, string> = {}) => {
    const context = await playwright.request.newContext({ storageState });
    const kept = ['next-action', 'content-type', 'accept', 'next-router-state-tree', 'origin'];
    const chosen = Object.fromEntries(Object.entries(headers).filter(([header]) => kept.includes(header)));
    const response = await context.post(url, { headers: { ...chosen, ...extra }, data: body });
    const text = await response.text();
    await context.dispose();
    return text;
  };
  const owner = await page.context().storageState();
  expect(await send({ cookies: [], origins: [] })).toContain('notSignedIn');
  expect(await send(viewerState)).toContain('notPermitted');
  expect(await send(owner, { origin: 'https://elsewhere.example' })).not.toContain('"ok":true');
  expect(await simulatedAws.functionAt(place, name), 'nothing was sent to AWS').toEqual(before);
  expect(await send(owner, { origin: product.url }), 'the same request of the owner is taken').toContain('"ok":true');
});

viewerTest('somebody who may only look sees everything and is offered no change', async ({ page }) => {
  await visit(page, '/functions');
  await expect(page.getByRole('heading', { level: 1, name: 'Functions' })).toBeVisible();
  await selectPage(page);
  await expect(page.getByRole('button', { name: 'Instrument', exact: true })).toBeDisabled();
  await visit(page, '/rollouts/new');
  await expect(page).toHaveURL(/\/not-permitted/);
  await visit(page, '/accounts/connect');
  await expect(page).toHaveURL(/\/not-permitted/);
  await visit(page, '/settings/users');
  await expect(page).toHaveURL(/\/not-permitted/);
  await visit(page, '/rollouts');
  await page
    .getByRole('link', { name: /^Rollout \d+/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1, name: /^Rollout \d+/ })).toBeVisible();
  for (const name of ['Apply…', 'Discard', 'Revert', 'Pause', 'Cancel rollout']) {
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
  }
  await visit(page, '/audit');
  await expect(page.getByRole('button', { name: 'Export', exact: true })).toBeVisible();
});
