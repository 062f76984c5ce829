import { scanAgain } from './accounts.ts';
import { expect, expectNoViolations, signIn, test } from './fixtures.ts';
import { apply, chooseBakeMinutes, instrumentByName, preview } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';
import { inDatabase } from './worker.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];

/** What an uninvolved person waits for at most; generous, as all of the tests share two cores. */
const soonMilliseconds = 3_000;
const tables = ['audit_event', 'lambda_function'];

/** Lets every statement on the connections for costly reads hang that reads functions or the log. */
async function plantSlowReads(): Promise<void> {
  for (const table of tables) {
    await inDatabase(`ALTER TABLE ${table} RENAME TO ${table}_kept; CREATE VIEW ${table} AS SELECT * FROM ${table}_kept
      WHERE current_setting('application_name') <> 'lamplighter-costly' OR (SELECT pg_sleep(600)) IS NOT NULL`);
  }
}

async function endSlowReads(): Promise<void> {
  for (const table of tables) {
    const kept = await inDatabase('SELECT FROM pg_tables WHERE tablename = $1', [`${table}_kept`]);
    if (kept.length > 0) await inDatabase(`DROP VIEW ${table}; ALTER TABLE ${table}_kept RENAME TO ${table}`);
  }
}

test.afterEach(endSlowReads);

test('while a viewer’s costly requests hang, health, sign-in, a rollout and its pause answer; the viewer is told, and all recovers', async ({
  page,
  browser,
  playwright,
  product,
  simulatedAws,
  viewerState,
}) => {
  await simulatedAws.addFunctions(place, 'unhurried', 2);
  await scanAgain(page, staging, regions);
  await instrumentByName(page, 'unhurried', 2);
  await chooseBakeMinutes(page, 60);
  const rollout = await preview(page);
  await apply(page, 2);
  await expect(page.getByText(/^Baking \(\d+ min left\)$/)).toBeVisible();

  const request = { baseURL: product.url, timeout: 60_000 };
  const viewer = await playwright.request.newContext({ ...request, storageState: viewerState });
  const stranger = await playwright.request.newContext({ ...request, storageState: { cookies: [], origins: [] } });
  const soon = async (what: string, work: () => Promise<unknown>) => {
    const began = Date.now();
    await work();
    expect(Date.now() - began, what).toBeLessThan(soonMilliseconds);
  };
  await plantSlowReads();
  const asked = Array.from({ length: 50 }, async (_, index) => {
    const path = ['/functions?name~=x', '/audit?actor=x', '/?x=', '/api/audit/export?actor=x'][index % 4] ?? '/';
    // A download that has begun breaks off rather than ending as if it were complete.
    return await viewer.get(`${path}${index}`).then(
      (response) => response.status(),
      () => 'broken off',
    );
  });
  await expect
    .poll(() =>
      inDatabase(`SELECT FROM pg_stat_activity WHERE application_name = 'lamplighter-costly' AND state = 'active'`),
    )
    .not.toHaveLength(0);

  // Beginning to render fifty pages takes the processor itself; what is measured is whether anything waits for the database.
  expect((await stranger.get('/api/health')).status()).toBe(200);
  await soon('health', async () => expect((await stranger.get('/api/health')).status()).toBe(200));
  await soon('a rollout', async () => expect((await page.request.get(rollout)).status()).toBe(200));
  await soon('pausing it', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByText('Paused. No more changes are sent until you resume')).toBeVisible();
  });
  const other = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const lookingIn = await other.newPage();
  // Filling in the form and building the page takes a browser its own time; lib/commands/kernel/slow-reads.test.ts measures.
  await signIn(lookingIn, product.owner);

  const seen = await (await browser.newContext({ baseURL: product.url, storageState: viewerState })).newPage();
  await seen.goto('/functions?name~=y');
  await expect(seen.getByText(/^(The console is busy|This took too long|The database is busy)$/)).toBeVisible();
  await expect(seen.getByRole('navigation', { name: 'Main navigation' }), 'the shell is alive').toBeVisible();
  await expectNoViolations(seen);
  const statuses = await Promise.all(asked);
  expect(
    statuses.filter((status) => status === 500),
    'nobody is told of a defect',
  ).toEqual([]);

  await endSlowReads();
  await visit(seen, '/functions?name~=unhurried');
  await expect(seen.getByRole('heading', { level: 1 })).toHaveText('Functions (2)');
  await Promise.all([viewer.dispose(), stranger.dispose(), other.close(), seen.context().close()]);
});

test('a filter that is too large is said with its field and bound, and never shows everything', async ({ page }) => {
  await page.goto(`/functions?name~=${'x'.repeat(3_000)}`);
  await expect(page.getByText('The filter is too large')).toBeVisible();
  await expect(page.getByText(/“name”.*a value has at most 256 characters/)).toBeVisible();
  await page.goto(`/audit?actor=${'x'.repeat(300)}`);
  await expect(page.getByText(/“actor”.*a value has at most 200 characters/)).toBeVisible();
  await page.goto(`/rollouts?text=${'x'.repeat(300)}`);
  await expect(page.getByText(/“text”.*a value has at most 200 characters/)).toBeVisible();
  const download = await page.request.get(`/api/audit/export?actor=${'x'.repeat(300)}`);
  expect(download.status()).toBe(400);
});
