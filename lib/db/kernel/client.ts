import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '../../core/errors.ts';
import { type Prisma, PrismaClient } from '../generated/client.ts';
import { connectionBounds, transactionSeconds } from './connection-bounds.ts';
import { type DatabaseEnvironment, databaseEnvironment } from './environment.ts';
import { OutageMarkingAdapter, reportingOutage } from './outage.ts';
import { boundedPool, type PooledUse } from './pool.ts';

/** Prisma's client, extended so that an outage is AppError `databaseUnavailable`. */
export type Database = ReturnType<typeof createClient>;

/** What a function that writes within its caller's transaction is given. */
export type Transaction = Parameters<Parameters<Database['$transaction']>[0]>[0];

/** What the connections are for on which a piece of work reads; without any, those for what pages read. */
export type ReadingUse = Extract<PooledUse, 'read' | 'costly' | 'command'>;

type OpenClient = { client: Database; adapter: OutageMarkingAdapter };
type Open = { environment: DatabaseEnvironment; clients: Map<PooledUse, OpenClient> };

declare global {
  // Next.js bundles this file more than once into one process; the process must still have one pool of each kind.
  var lamplighterDatabase: Open | undefined;
  var lamplighterReadingUse: AsyncLocalStorage<ReadingUse> | undefined;
  var lamplighterIsWorker: boolean | undefined;
}

function readingUse(): AsyncLocalStorage<ReadingUse> {
  globalThis.lamplighterReadingUse ??= new AsyncLocalStorage();
  return globalThis.lamplighterReadingUse;
}

/**
 * The database for reading, on the connections of `readingOn`, or on those for what pages read; made at its first use from the
 * environment, and anew when that has changed since. In the worker, the one client for everything.
 * Its queries throw AppError `databaseUnavailable` when the database cannot be reached, `queryTooSlow` when a statement was ended
 * because it took too long, `databaseBusy` when no connection or lock was free in time.
 */
export function database(): Database {
  return clientFor(readingUse().getStore() ?? 'read');
}

/**
 * The database for what must go on whatever pages read: signing in, sessions, health. Its connections are few and taken by no
 * page's query, so nothing long belongs here. Throws as `database` does.
 */
export function commandDatabase(): Database {
  return clientFor('command');
}

/** Does `work`, whose reads through `database()` use the connections that are kept for the given use. */
export function readingOn<Result>(use: ReadingUse, work: () => Promise<Result>): Promise<Result> {
  return readingUse().run(use, work);
}

/** Makes this process a worker: one pool for everything, and statements that may take longer. To be called before any other. */
export function workInBackground(): void {
  globalThis.lamplighterIsWorker = true;
}

/**
 * Does `work` in one transaction, on a connection that no page's query takes: all that it writes through `tx` stands, or nothing
 * of it. An error of `work` rolls back and is thrown on. Keep it short: no call to another system belongs inside.
 * Throws AppError `databaseUnavailable`, and `databaseBusy` when it met a bound of time: then nothing of it stands either.
 */
export async function inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = commandDatabase();
  return await reportingTooSlowAsBusy(() => reportingOutage(() => client.$transaction(work)));
}

async function reportingTooSlowAsBusy<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // That a filter could be narrower helps nobody here.
    const isTooSlow = error instanceof AppError && error.code === 'queryTooSlow';
    throw isTooSlow ? new AppError('databaseBusy', {}, { cause: error }) : error;
  }
}

/**
 * Executes one statement in a transaction of its own, past Prisma: for one whose parameters are large, of which Prisma would write
 * each into JSON and read it from there before it is sent. Throws as `inTransaction` does.
 */
export async function executeLarge({ text, values }: Prisma.Sql): Promise<void> {
  const { adapter } = openFor('command');
  await reportingTooSlowAsBusy(() => reportingOutage(() => adapter.executeAlone(text, values)));
}

/** Asks the database whether it can be used. Throws AppError `databaseUnavailable` or `databaseBusy`. */
export async function pingDatabase(): Promise<void> {
  await commandDatabase().$executeRaw`SELECT 1`;
}

/** Closes the clients' connections; the next use opens new ones. For the end of a process or a test file. */
export async function closeDatabase(): Promise<void> {
  const open = globalThis.lamplighterDatabase;
  globalThis.lamplighterDatabase = undefined;
  await Promise.all([...(open?.clients.values() ?? [])].map(({ client }) => client.$disconnect()));
}

function clientFor(use: PooledUse): Database {
  return openFor(use).client;
}

function openFor(use: PooledUse): OpenClient {
  const environment = databaseEnvironment();
  if (globalThis.lamplighterDatabase?.environment !== environment) {
    globalThis.lamplighterDatabase = { environment, clients: new Map() };
  }
  const { clients } = globalThis.lamplighterDatabase;
  const wanted = globalThis.lamplighterIsWorker ? 'worker' : use;
  const known = clients.get(wanted);
  if (known !== undefined) return known;
  const adapter = new OutageMarkingAdapter(boundedPool(wanted, environment), { disposeExternalPool: true });
  const opened = { client: createClient(adapter, wanted, environment), adapter };
  clients.set(wanted, opened);
  return opened;
}

function createClient(adapter: OutageMarkingAdapter, use: PooledUse, environment: DatabaseEnvironment) {
  const seconds = transactionSeconds(connectionBounds(use, environment).statementSeconds);
  const client = new PrismaClient({
    adapter,
    // A burst waits for a free connection rather than failing; a transaction that hangs gives its locks back.
    transactionOptions: { maxWait: 15_000, timeout: seconds * 1000 },
  });
  return client.$extends({
    query: { $allOperations: ({ args, query }) => reportingOutage(() => query(args)) },
  });
}
