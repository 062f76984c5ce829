import { applicationRole } from '../../scripts/postgres/database-roles.ts';
import { openConnected, reconnect, scanAgain } from '../accounts.ts';
import { expect, expectNoViolations, signIn, test } from '../fixtures.ts';
import { apply, chooseBakeMinutes, expectAllApplied, expectPreview, instrumentByName, preview } from '../rollouts.ts';
import { simulatedAccounts } from '../simulated-aws.ts';
import { visit } from '../visit.ts';
import { inDatabase, inOwnersDatabase } from '../worker.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];

/** What an uninvolved person waits for at most; generous, as all of the tests share two cores. */
const soonMilliseconds = 3_000;
const tables = ['audit_event', 'lambda_function'];

/** Lets every statement on the connections for costly reads hang that reads functions or the log. */
async function plantSlowReads(): Promise<void> {
  for (const table of tables) {
    await inOwnersDatabase(`ALTER TABLE ${table} RENAME TO ${table}_kept; CREATE VIEW ${table} AS SELECT * FROM ${table}_kept
      WHERE current_setting('application_name') <> 'lamplighter-costly' OR (SELECT pg_sleep(600)) IS NOT NULL;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${applicationRole}`);
  }
}

async function endSlowReads(): Promise<void> {
  for (const table of tables) {
    const kept = await inOwnersDatabase('SELECT FROM pg_tables WHERE tablename = $1', [`${table}_kept`]);
    if (kept.length > 0) await inOwnersDatabase(`DROP VIEW ${table}; ALTER TABLE ${table}_kept RENAME TO ${table}`);
  }
}

test.afterEach(endSlowReads);

/** The Rollout of two functions that the first test leaves paused after its first wave. */
let paused = '';
test.describe.configure({ mode: 'serial' });

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
  paused = rollout;
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
    // A few pages of each kind; downloads ask the same of the database, and do not take the processor from what is measured.
    const path = ['/functions?name~=x', '/audit?actor=x', '/?x='][index % 16] ?? '/api/audit/export?actor=x';
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

  // Beginning to render pages takes the processor itself; what is measured is whether anything waits for the database.
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

test('an account is disconnected with a rollout under way: it stops there, and is reverted after the account passed its test again', async ({
  page,
  simulatedAws,
}) => {
  await openConnected(page, staging, regions);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  const question = page.getByRole('dialog', { name: 'Disconnect Staging?' });
  await expect(question.getByText('(paused; in this account 1 not started, 0 in progress, 1 changed)')).toBeVisible();
  await question.getByRole('radio', { name: 'Stop here' }).check();
  await expectNoViolations(page);
  await question.getByRole('button', { name: 'Stop and disconnect' }).click();
  await expect(page.getByText('Lamplighter no longer reads from or writes to this account.')).toBeVisible();

  await visit(page, paused);
  await expect(page.getByText('This cannot be reverted now')).toBeVisible();
  const revert = page.getByRole('button', { name: 'Revert', exact: true });
  await expect(revert).toBeDisabled();
  await expectNoViolations(page);
  await page.getByRole('link', { name: 'Open account Staging' }).click();
  await reconnect(page);

  await visit(page, paused);
  const beginning = await simulatedAws.latestSequence();
  await revert.click();
  await expectPreview(page);
  await apply(page, 1);
  await expectAllApplied(page, 1);
  expect(await simulatedAws.updatesSince(beginning)).toHaveLength(1);
});
