import { PrismaPg } from '@prisma/adapter-pg';
import { isDriverAdapterError } from '@prisma/driver-adapter-utils';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { PoolBusy } from './pool.ts';

/**
 * What Prisma's adapter calls the failures in which the database itself could not be reached, as opposed to those in which it
 * returned an error. Source: `Error` of @prisma/driver-adapter-utils 7.10.
 */
const outageKinds: ReadonlySet<string> = new Set([
  'AuthenticationFailed',
  'ConnectionClosed',
  'DatabaseAccessDenied',
  'DatabaseDoesNotExist',
  'DatabaseNotReachable',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);

/** SQLSTATE of a server that is shutting down, starting, or lost the connection: class 08 and 57P01 to 57P03 (PostgreSQL 18, appendix A). */
const outageSqlState = /^(08...|57P0[123])$/;

/** What PostgreSQL says of a statement that met a bound of its connection (PostgreSQL 18, appendix A). */
const boundSqlStates: Readonly<Record<string, Bound>> = {
  // query_canceled: by statement_timeout, or by an administrator
  '57014': 'queryTooSlow',
  // lock_not_available: by lock_timeout
  '55P03': 'databaseBusy',
};

/** Prisma's code for a transaction that could not begin, or did not end, in its time (P2028). It is rolled back whole. */
const transactionTimeCode = 'P2028';

type Bound = Extract<ErrorCode, 'queryTooSlow' | 'databaseBusy'>;
type OutageCode = Bound | 'databaseUnavailable';

/**
 * An outage, or a bound that was met, on its way through Prisma, which would take an error that has a `code` for one of its
 * own. It never leaves lib/db: `reportingOutage` makes an AppError of it.
 */
class Outage extends Error {
  readonly reason: OutageCode;

  constructor(reason: OutageCode, cause: unknown) {
    super('The database could not be asked.', { cause });
    this.reason = reason;
  }
}

/** Why the database could not be asked, or not to the end; undefined for an error that it returned. */
function outageOf(error: unknown): OutageCode | undefined {
  if (error instanceof PoolBusy) return 'databaseBusy';
  // The adapter passes on errors that are no response of the server as they are: a connection cut or never made.
  if (!isDriverAdapterError(error)) return 'databaseUnavailable';
  // Two transactions waited for each other, and this one was given up: as with a lock that was not free in time.
  if (error.cause.kind === 'TransactionWriteConflict') return 'databaseBusy';
  if (error.cause.kind !== 'postgres') return outageKinds.has(error.cause.kind) ? 'databaseUnavailable' : undefined;
  return outageSqlState.test(error.cause.code) ? 'databaseUnavailable' : boundSqlStates[error.cause.code];
}

/**
 * Does `ask` by Prisma's client, and turns an outage into AppError `databaseUnavailable`, and a bound that was met into
 * `queryTooSlow` (the statement took too long) or `databaseBusy` (no connection or lock was free in time, or the transaction
 * took too long); every other error passes as it is.
 */
export async function reportingOutage<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Outage) throw new AppError(error.reason, {}, { cause: error.cause });
    if (error instanceof Error && 'code' in error && error.code === transactionTimeCode) {
      throw new AppError('databaseBusy', {}, { cause: error });
    }
    throw error;
  }
}

/** Does `connect` by another client than Prisma's; whatever fails there is AppError `databaseUnavailable`. */
export async function connecting<T>(connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('databaseUnavailable', {}, { cause: error });
  }
}

async function markingOutage<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const reason = outageOf(error);
    throw reason === undefined ? error : new Outage(reason, error);
  }
}

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type AdapterTransaction = Awaited<ReturnType<Adapter['startTransaction']>>;

/** Parameters that are sent as they are. */
const asGiven = { scalarType: 'unknown', arity: 'scalar' } as const;

/** Prisma's PostgreSQL adapter, but with outages told apart from the database's own errors, for `reportingOutage`. */
export class OutageMarkingAdapter extends PrismaPg {
  #own: Promise<Adapter> | undefined;

  /** Executes a statement without Prisma's client, on the same connections and with the same marks. */
  async executeAlone(sql: string, args: unknown[]): Promise<void> {
    this.#own ??= this.connect();
    await (await this.#own).executeRaw({ sql, args, argTypes: args.map(() => asGiven) });
  }

  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const { queryRaw, executeRaw, executeScript, startTransaction } = adapter;
    adapter.queryRaw = (query) => markingOutage(() => queryRaw.call(adapter, query));
    adapter.executeRaw = (query) => markingOutage(() => executeRaw.call(adapter, query));
    adapter.executeScript = (script) => markingOutage(() => executeScript.call(adapter, script));
    adapter.startTransaction = async (isolationLevel) =>
      markingTransaction(await markingOutage(() => startTransaction.call(adapter, isolationLevel)));
    return adapter;
  }
}

function markingTransaction(transaction: AdapterTransaction): AdapterTransaction {
  const { queryRaw, executeRaw, commit, rollback } = transaction;
  transaction.queryRaw = (query) => markingOutage(() => queryRaw.call(transaction, query));
  transaction.executeRaw = (query) => markingOutage(() => executeRaw.call(transaction, query));
  transaction.commit = () => markingOutage(() => commit.call(transaction));
  transaction.rollback = () => markingOutage(() => rollback.call(transaction));
  return transaction;
}
