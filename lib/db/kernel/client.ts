import { PrismaClient } from '../generated/client.ts';
import { databaseEnvironment } from './environment.ts';
import { OutageMarkingAdapter, reportingOutage } from './outage.ts';

/** Prisma's client, extended so that an outage is AppError `databaseUnavailable`. */
export type Database = ReturnType<typeof createClient>;

/** What a function that writes within its caller's transaction is given. */
export type Transaction = Parameters<Parameters<Database['$transaction']>[0]>[0];

type Open = { url: string; client: Database };

declare global {
  // Next.js bundles this file more than once into one process; the process must still have one pool.
  var lamplighterDatabase: Open | undefined;
}

/**
 * The process's one database client, made at its first use from DATABASE_URL; a new one when DATABASE_URL changed since.
 * Its queries throw AppError `databaseUnavailable` when the database cannot be reached.
 */
export function database(): Database {
  const { url, poolSize } = databaseEnvironment();
  if (globalThis.lamplighterDatabase?.url !== url) {
    globalThis.lamplighterDatabase = { url, client: createClient(url, poolSize) };
  }
  return globalThis.lamplighterDatabase.client;
}

/**
 * Does `work` in one transaction: all that it writes through `tx` stands, or nothing of it.
 * An error of `work` rolls back and is thrown on. Keep it short: no call to another system belongs inside.
 */
export async function inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = database();
  return await reportingOutage(() => client.$transaction(work));
}

/** Asks the database whether it can be used. Throws AppError `databaseUnavailable`. */
export async function pingDatabase(): Promise<void> {
  await database().$executeRaw`SELECT 1`;
}

/** Closes the client's connections; the next use opens a new one. For the end of a process or a test file. */
export async function closeDatabase(): Promise<void> {
  const open = globalThis.lamplighterDatabase;
  globalThis.lamplighterDatabase = undefined;
  await open?.client.$disconnect();
}

function createClient(url: string, poolSize: number) {
  const adapter = new OutageMarkingAdapter({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    application_name: 'lamplighter',
  });
  const client = new PrismaClient({
    adapter,
    // A burst waits for a free connection rather than failing; a transaction that hangs gives its locks back.
    transactionOptions: { maxWait: 15_000, timeout: 30_000 },
  });
  return client.$extends({
    query: { $allOperations: ({ args, query }) => reportingOutage(() => query(args)) },
  });
}
