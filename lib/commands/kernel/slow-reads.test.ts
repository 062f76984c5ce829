import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { GET } from '#app/api/health/route.ts';
import { auth } from '../../auth/auth.ts';
import { type Caller, personCaller, workerCaller } from '../../core/access/caller.ts';
import type { UserRole } from '../../core/access/permissions.ts';
import { auditActions } from '../../core/audit/actions.ts';
import { AppError } from '../../core/errors.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { seal } from '../../db/kernel/seal.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { countAuditEvents, exportAuditEvents, listAuditEvents } from '../audit/audit-queries.ts';
import { listFilterOptions, listFunctions } from '../functions/function-queries.ts';
import { readOverview } from '../functions/overview-queries.ts';
import { setUpOwner } from '../people/owner-commands.ts';
import { issueSetUpCode } from '../people/set-up-code.ts';
import { applyRollout, cancelRollout, pauseRollout } from '../rollouts/control-commands.ts';
import { createRollout } from '../rollouts/create-commands.ts';
import { finishPlanning } from '../rollouts/plan-commands.ts';
import { listRollouts, readRollout, readRolloutProgress } from '../rollouts/rollout-queries.ts';
import { runQuery, runStreamQuery } from './query.ts';
import { runCommand } from './run-command.ts';

/** Shorter than the product's own, so that the test need not wait as long as a reader would. */
const readTimeoutSeconds = 2;
/** Nothing else runs beside this test in `npm test`: what is measured is how long somebody waits, not how busy the machine is. */
const soonMilliseconds = 1_000;

const owner = { email: 'owner@lamplighter.example', name: 'Otto', password: 'a password that is long enough' };
const person = (name: string, role: UserRole): Caller => personCaller({ userId: name, name, role });
const operator = person('Olive', 'operator');
const uninvolved = person('Una', 'viewer');

let url: string;
beforeAll(async () => {
  url = await databaseForTest();
  process.env['DATABASE_READ_TIMEOUT_SECONDS'] = String(readTimeoutSeconds);
  process.env['DATABASE_LOCK_TIMEOUT_SECONDS'] = '1';
  await setUpOwner({ ...owner, code: (await issueSetUpCode()) ?? '' });
});

let restore = async (): Promise<void> => undefined;
afterEach(() => restore());

/** What AppError's code a piece of work ends with, or `done`; and how long it took. */
async function timed(work: Promise<unknown>): Promise<{ outcome: string; milliseconds: number }> {
  const began = performance.now();
  const outcome = await work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : `defect: ${String(error)}`),
  );
  return { outcome, milliseconds: performance.now() - began };
}

async function expectSoon(what: string, work: Promise<unknown>): Promise<void> {
  const { outcome, milliseconds } = await timed(work);
  expect(outcome, what).toBe('done');
  expect(milliseconds, what).toBeLessThan(soonMilliseconds);
}

/**
 * Every costly read of functions or of the log hangs until `restore` is called: functions behind a lock, the log because its
 * statements take so long. What else reads a few events of the log, or writes into it, is not held up.
 */
async function plantSlowReads(): Promise<void> {
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query(`
    ALTER TABLE audit_event RENAME TO audit_event_kept;
    CREATE VIEW audit_event AS SELECT * FROM audit_event_kept
      WHERE current_setting('application_name') <> 'lamplighter-costly' OR (SELECT pg_sleep(600)) IS NOT NULL`);
  await holder.query('BEGIN; LOCK TABLE lambda_function IN ACCESS EXCLUSIVE MODE');
  restore = async () => {
    restore = async () => undefined;
    await holder.query('ROLLBACK');
    await holder.query('DROP VIEW audit_event; ALTER TABLE audit_event_kept RENAME TO audit_event');
    await holder.end();
  };
}

const nothing = { filters: [], sort: 'name' as const, isDescending: false, place: 'first' as const, pageSize: 25 };

/** A costly read, each time another one. */
function costlyRead(index: number, caller: Caller): Promise<unknown> {
  const reads = [
    () => runQuery(listFunctions, nothing, caller),
    () => runQuery(listFilterOptions, {}, caller),
    () => runQuery(readOverview, {}, caller),
    () => runQuery(listAuditEvents, { filter: { action: [...auditActions.slice(0, 5)] }, limit: 50 }, caller),
    () => runQuery(countAuditEvents, { filter: {}, atMost: 10_000 }, caller),
  ];
  return (reads[index % reads.length] ?? reads[0])?.() ?? Promise.reject(new Error('no read'));
}

/** Asks all of these at once, and each again soon after it has ended, so that they hang for as long as it takes to look. */
function startFlood(askers: readonly { index: number; caller: Caller }[]) {
  let isOver = false;
  const ask = async ({ index, caller }: { index: number; caller: Caller }) => {
    const told: Awaited<ReturnType<typeof timed>>[] = [];
    for (; !isOver; await pause(50)) told.push(await timed(costlyRead(index, caller)));
    return told;
  };
  const all = Promise.all(askers.map(ask));
  return {
    /** Asks nothing more, and returns how every read ended. */
    end: async () => {
      isOver = true;
      return (await all).flat();
    },
  };
}

/** As a load balancer asks. */
const health = () => GET(new Request('http://127.0.0.1:3000/api/health', { headers: { host: '127.0.0.1:3000' } }));

/** As the sign-in page's action asks better-auth. */
async function signIn(): Promise<Response> {
  const origin = 'http://127.0.0.1:3000';
  const { email, password } = owner;
  const headers = { 'content-type': 'application/json', origin };
  return (await auth()).handler(
    new Request(`${origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email, password }),
    }),
  );
}

async function appliedRollout(): Promise<string> {
  const { id: accountId } = await database().account.create({
    data: {
      awsAccountId: '111122223333',
      name: 'production',
      partition: 'aws',
      readRoleArn: 'arn:aws:iam::111122223333:role/Read',
      writeRoleArn: 'arn:aws:iam::111122223333:role/Write',
      externalId: 'x',
      status: 'connected',
    },
  });
  await storeEndedTest(accountId);
  const { id: functionId } = await database().lambdaFunction.create({
    data: {
      accountId,
      region: 'eu-west-1',
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:orders',
      functionName: 'orders',
      runtime: 'python3.12',
      datadogStatus: 'not',
      statusReason: { code: 'noTrace', params: {} },
      seenAt: new Date(),
    },
  });
  const base = defaultStrategy(0);
  const strategy = { ...base, waves: [{ percent: 100 }], healthGate: { ...base.healthGate, isEnabled: false } };
  const input = { mode: 'instrument' as const, functionIds: [functionId], strategy, name: 'Test' };
  const { rolloutId } = await runCommand(createRollout, input, operator);
  const { id: rowId } = await database().change.findFirstOrThrow({ where: { rolloutId } });
  await database().change.update({
    where: { id: rowId },
    data: {
      verdict: 'change',
      attributes: [{ path: 'Handler', action: 'change', before: 'a', after: 'b', sensitive: false }],
      attributesSealed: seal('[]', { purpose: 'change.attributes', rowId }),
      fingerprintBefore: {},
      fingerprintTarget: {},
    },
  });
  await runCommand(finishPlanning, { rolloutId }, workerCaller);
  const { planDigest } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  await runCommand(applyRollout, { rolloutId, planDigest: planDigest ?? '' }, operator);
  return rolloutId;
}

/** The product's connections, by what they are for. */
async function connections(): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string; count: number }>(`
    SELECT application_name AS name, count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'lamplighter-%' GROUP BY 1`);
  await client.end();
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

test('while 70 costly reads hang, an emergency stop, health, sessions and others’ pages answer; then all recovers', async () => {
  const rolloutId = await appliedRollout();
  await plantSlowReads();
  const flood = startFlood([
    ...Array.from({ length: 50 }, (_, index) => ({ index, caller: person('Vera', 'viewer') })),
    ...Array.from({ length: 20 }, (_, index) => ({ index, caller: person('Walt', 'viewer') })),
  ]);
  await expect.poll(async () => (await connections())['lamplighter-costly']).toBe(4);

  expect((await health()).status).toBe(200);
  await expectSoon('health', health());
  const [cookie = ''] = (await signIn()).headers.getSetCookie();
  await expectSoon('signing in', signIn());
  const session = (await auth()).api.getSession({ headers: new Headers({ cookie: cookie.split(';')[0] ?? '' }) });
  await expectSoon('a session', session);
  expect((await session)?.user.email).toBe(owner.email);
  await expectSoon('the list of Rollouts', runQuery(listRollouts, { filter: {}, page: 1, pageSize: 25 }, uninvolved));
  await expectSoon('a Rollout', runQuery(readRollout, { rolloutId }, uninvolved));
  await expectSoon('its progress', runQuery(readRolloutProgress, { rolloutId }, uninvolved));
  await expectSoon('pause', runCommand(pauseRollout, { rolloutId }, operator));
  await expectSoon('cancel', runCommand(cancelRollout, { rolloutId }, operator));
  expect((await connections())['lamplighter-costly']).toBe(4);

  const outcomes = await flood.end();
  const told = new Set(outcomes.map(({ outcome }) => outcome));
  expect([...told].filter((outcome) => !['queryTooSlow', 'databaseBusy', 'tooManyRequests'].includes(outcome))).toEqual(
    [],
  );
  expect([...told]).toContain('tooManyRequests');
  expect([...told]).toContain('queryTooSlow');
  // Their turn, and then the statement's time: nobody waits for longer, whatever others ask.
  const longest = Math.max(...outcomes.map(({ milliseconds }) => milliseconds));
  expect(longest).toBeLessThan((5 + 2 * readTimeoutSeconds) * 1_000 + soonMilliseconds);

  await restore();
  await expectSoon('functions', runQuery(listFunctions, nothing, person('Vera', 'viewer')));
  await expectSoon('the log', runQuery(listAuditEvents, { filter: {}, limit: 50 }, person('Vera', 'viewer')));
  const open = await connections();
  expect(open).toMatchObject({ 'lamplighter-costly': expect.any(Number) });
  expect(open['lamplighter-costly']).toBeLessThanOrEqual(4);
  expect(open['lamplighter-command']).toBeLessThanOrEqual(5);
  expect(open['lamplighter-read']).toBeLessThanOrEqual(10);
});

test('a download takes a turn for each batch, one person may have two, and one that is given up gives its place back', async () => {
  const caller = person('Dora', 'viewer');
  const begin = () => runStreamQuery(exportAuditEvents, { filter: {} }, caller);
  const [first, second] = [await begin(), await begin()];
  await expect(begin()).rejects.toMatchObject({ code: 'tooManyDownloads' });
  expect((await first.next()).done).toBe(false);
  // A reader of both still has all turns for the console's own pages.
  await expectSoon('the log', runQuery(listAuditEvents, { filter: {}, limit: 50 }, caller));
  await second.return(undefined);
  const third = await begin();
  for await (const batch of third) expect(batch.length).toBeGreaterThan(0);
  await first.return(undefined);
});

test('a download whose reader is gone gives its place back at once, and never looks complete', async () => {
  const caller = person('Doris', 'viewer');
  const reader = new AbortController();
  const begin = (signal?: AbortSignal) => runStreamQuery(exportAuditEvents, { filter: {} }, caller, signal);
  const first = await begin(reader.signal);
  const second = await begin();
  expect((await first.next()).done).toBe(false);
  await expect(begin()).rejects.toMatchObject({ code: 'tooManyDownloads' });
  reader.abort();
  await expect(first.next()).rejects.toMatchObject({ code: 'downloadAbandoned' });
  // Whoever was gone before it began keeps no place either.
  const late = await begin(reader.signal);
  await expect(late.next()).rejects.toMatchObject({ code: 'downloadAbandoned' });
  const third = await begin();
  await Promise.all([second.return(undefined), third.return(undefined)]);
});

test('a transaction that meets a bound of time keeps nothing, gives its locks back, and says that the database is busy', async () => {
  const name = 'bounded';
  const insert = (tx: Parameters<Parameters<typeof inTransaction>[0]>[0]) =>
    tx.profile.create({ data: { name, settings: {}, settingsSealed: new Uint8Array(), createdBy: 'x' } });
  const busy = { name: 'AppError', code: 'databaseBusy' };
  const slow = inTransaction(async (tx) => {
    await insert(tx);
    await tx.$executeRaw`SET LOCAL statement_timeout = 100`;
    await tx.$queryRaw`SELECT pg_sleep(60)::text`;
  });
  await expect(slow).rejects.toMatchObject(busy);
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE webhook IN ACCESS EXCLUSIVE MODE');
  const locked = inTransaction(async (tx) => {
    await insert(tx);
    await tx.$executeRaw`SET LOCAL lock_timeout = 100`;
    await tx.webhook.count();
  });
  await expect(locked).rejects.toMatchObject(busy);
  await holder.end();
  const idle = inTransaction(async (tx) => {
    await insert(tx);
    await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 100`;
    await new Promise((resolve) => setTimeout(resolve, 400));
    await tx.profile.count();
  });
  await expect(idle).rejects.toMatchObject({ name: 'AppError', code: expect.stringMatching(/^database/) });
  expect(await database().profile.count({ where: { name } })).toBe(0);
  await expectSoon(
    'the next command',
    inTransaction((tx) => tx.profile.count()),
  );
});
