import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { newAuditEventSchema } from '../../core/audit/event.ts';
import { recordAuditEvents } from '../audit/audit-events.ts';
import { Prisma } from '../generated/client.ts';
import { enqueue } from '../queue/queue.ts';
import {
  closeDatabase,
  commandDatabase,
  database,
  executeLarge,
  inTransaction,
  pingDatabase,
  readingOn,
  type Transaction,
} from './client.ts';
import { databaseEnvironment } from './environment.ts';
import { subscribe } from './notify.ts';
import { databaseForTest } from './testing.ts';

let url: string;
beforeAll(async () => {
  url = await databaseForTest();
});
afterEach(() => {
  process.env['DATABASE_URL'] = url;
});

const unavailable = expect.objectContaining({
  name: 'AppError',
  code: 'databaseUnavailable',
  message: 'databaseUnavailable',
});

describe('database', () => {
  test.each([
    ['nothing listens there', (address: URL) => (address.port = '1')],
    ['the password is wrong', (address: URL) => (address.password = 'wrong')],
    ['there is no such database', (address: URL) => (address.pathname = '/nowhere')],
  ])('says databaseUnavailable for every way to ask when %s', async (_reason, spoil) => {
    const address = new URL(url);
    spoil(address);
    process.env['DATABASE_URL'] = address.href;
    await expect(database().account.findMany()).rejects.toThrow(unavailable);
    await expect(database().$queryRaw`SELECT 1`).rejects.toThrow(unavailable);
    await expect(inTransaction((tx) => tx.account.count())).rejects.toThrow(unavailable);
    await expect(executeLarge(Prisma.sql`SELECT 1`)).rejects.toThrow(unavailable);
    await expect(subscribe('worker', () => undefined)).rejects.toThrow(unavailable);
    await closeDatabase();
  });

  test('says databaseUnavailable when DATABASE_URL is missing or no database’s', () => {
    delete process.env['DATABASE_URL'];
    expect(() => database()).toThrow(unavailable);
    process.env['DATABASE_URL'] = 'https://example.com';
    expect(() => database()).toThrow(unavailable);
  });

  test('says databaseUnavailable for a connection that the server ends in the middle, and works again afterwards', async () => {
    const lost = inTransaction(async (tx) => {
      await tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    });
    await expect(lost).rejects.toThrow(unavailable);
    await expect(executeLarge(Prisma.sql`SELECT pg_terminate_backend(pg_backend_pid())`)).rejects.toThrow(unavailable);
    expect(await database().account.count()).toBe(0);
  });

  test('hands on what the database itself refuses', async () => {
    await expect(database().$queryRaw`SELECT 1 / 0`).rejects.toMatchObject({ code: 'P2010' });
    await expect(executeLarge(Prisma.sql`SELECT 1 / 0`)).rejects.toMatchObject({ cause: { originalCode: '22012' } });
    await expect(
      inTransaction((tx) =>
        enqueue(tx, 'rollout.plan', { rolloutId: crypto.randomUUID() }).then(() => tx.$queryRaw`SELECT 1 / 0`),
      ),
    ).rejects.toMatchObject({ code: 'P2010' });
  });
});

describe('bounds', () => {
  afterEach(async () => {
    for (const name of ['DATABASE_POOL_SIZE', 'DATABASE_READ_TIMEOUT_SECONDS']) delete process.env[name];
    await closeDatabase();
  });

  const shown = (client: Pick<Transaction, '$queryRaw'>) =>
    client.$queryRaw<unknown[]>`
      SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
        current_setting('idle_in_transaction_session_timeout') AS idle`;

  test('every connection has those of its use, which the environment may change', async () => {
    expect(await shown(database())).toEqual([{ statement: '10s', lock: '5s', idle: '25s' }]);
    expect(await readingOn('costly', () => shown(database()))).toEqual([{ statement: '10s', lock: '5s', idle: '25s' }]);
    expect(await inTransaction(shown)).toEqual([{ statement: '20s', lock: '5s', idle: '40s' }]);
    process.env['DATABASE_READ_TIMEOUT_SECONDS'] = '3';
    expect(await shown(database())).toEqual([{ statement: '3s', lock: '3s', idle: '14500ms' }]);
  });

  test('a second copy of this code in the process, as Next.js bundles it, uses the same pools', async () => {
    vi.resetModules();
    const copy = await import('./client.ts');
    expect(copy.database).not.toBe(database);
    const first = database();
    expect(copy.database()).toBe(first);
    expect(copy.commandDatabase()).toBe(commandDatabase());
    expect(database()).toBe(first);
    await copy.readingOn('costly', async () => expect(database()).toBe(copy.database()));
  });

  test('the environment is read anew only when it changed, and a number out of its bounds is named', () => {
    expect(databaseEnvironment()).toBe(databaseEnvironment());
    process.env['DATABASE_POOL_SIZE'] = '7';
    expect(databaseEnvironment().poolSize).toBe(7);
    process.env['DATABASE_POOL_SIZE'] = '0';
    expect(() => databaseEnvironment()).toThrow(
      expect.objectContaining({ code: 'databaseUnavailable', params: { reason: 'DATABASE_POOL_SIZE' } }),
    );
  });

  test('when reads hold all of their connections, another is told that the database is busy, and commands go on', async () => {
    process.env['DATABASE_POOL_SIZE'] = '2';
    const sleeping = [1, 2].map(() => database().$queryRaw`SELECT pg_sleep(60)::text`);
    const ended = Promise.allSettled(sleeping);
    const third = database().account.count();
    await pingDatabase();
    expect(await inTransaction((tx) => tx.account.count())).toBe(0);
    await expect(third).rejects.toMatchObject({ name: 'AppError', code: 'databaseBusy' });
    await commandDatabase().$queryRaw`
      SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'lamplighter-read' AND query LIKE '%pg_sleep(60)%'`;
    for (const result of await ended) expect(result).toMatchObject({ reason: { code: 'queryTooSlow' } });
    expect(await database().account.count()).toBe(0);
  });
});

test('of two transactions that wait for each other, one is told that the database is busy', async () => {
  const bothHoldOne = Promise.withResolvers<void>();
  let holding = 0;
  const lockInOrder = (first: number, second: number) =>
    inTransaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${first})`;
      holding += 1;
      if (holding === 2) bothHoldOne.resolve();
      await bothHoldOne.promise;
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${second})`;
    });
  const ends = await Promise.allSettled([lockInOrder(71, 72), lockInOrder(72, 71)]);
  const refused = ends.filter((end) => end.status === 'rejected');
  expect(refused).toEqual([{ status: 'rejected', reason: expect.objectContaining({ code: 'databaseBusy' }) }]);
});

test('a statement that goes past Prisma says so too where a lock is not free, or it takes too long', async () => {
  const free = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holder = inTransaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(73)`;
    held.resolve();
    await free.promise;
  });
  await held.promise;
  await expect(executeLarge(Prisma.sql`SELECT pg_advisory_xact_lock(73)`)).rejects.toMatchObject({
    code: 'databaseBusy',
  });
  free.resolve();
  await holder;
  const sleeping = executeLarge(Prisma.sql`SELECT pg_sleep(60)`);
  const ended = expect(sleeping).rejects.toMatchObject({ name: 'AppError', code: 'databaseBusy' });
  await vi.waitFor(async () => {
    const cancelled = await database().$queryRaw<unknown[]>`
      SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND query = 'SELECT pg_sleep(60)' AND state = 'active'`;
    expect(cancelled).toHaveLength(1);
  });
  await ended;
});

describe('the audit log', () => {
  const event = newAuditEventSchema.parse({
    actorId: 'worker',
    actorName: 'Lamplighter worker',
    action: 'change.applied',
    awsAccountId: '123456789012',
    attributes: [],
    details: { attempts: 1 },
  });

  test('keeps several events in their order, and none of a transaction that failed', async () => {
    await inTransaction((tx) => recordAuditEvents(tx, [event, { ...event, action: 'change.stale' }]));
    await inTransaction((tx) => recordAuditEvents(tx, []));
    const failed = inTransaction(async (tx) => {
      await recordAuditEvents(tx, [event]);
      throw new Error('later step failed');
    });
    await expect(failed).rejects.toThrow('later step failed');
    const events = await database().auditEvent.findMany({ orderBy: { id: 'asc' } });
    expect(events.map(({ action }) => action)).toEqual(['change.applied', 'change.stale']);
    expect(events[0]).toMatchObject({ awsAccountId: '123456789012', details: { attempts: 1 } });
  });

  test.each([
    'UPDATE audit_event SET action = action',
    'UPDATE audit_event SET action = action WHERE false',
    'DELETE FROM audit_event',
    'TRUNCATE audit_event',
    'SET session_replication_role = replica; DELETE FROM audit_event',
  ])('refuses %s even to a superuser who owns the table', async (statement) => {
    const before = await database().auditEvent.count();
    expect(before).toBeGreaterThan(0);
    const parts = statement.split('; ');
    const attempt = inTransaction(async (tx) => {
      for (const part of parts) await tx.$executeRawUnsafe(part);
    });
    await expect(attempt).rejects.toThrow('audit_event is append-only');
    expect(await database().auditEvent.count()).toBe(before);
  });
});
