import { PrismaPg } from '@prisma/adapter-pg';
import { isDriverAdapterError } from '@prisma/driver-adapter-utils';
import { AppError } from '../core/errors.ts';

/**
 * What Prisma's adapter calls the failures in which the database itself could not be asked, as opposed to those in which it
 * answered with an error. Source: `Error` of @prisma/driver-adapter-utils 7.10.
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

/** Whether an error of the driver adapter means that the database could not be asked. */
function isOutage(error: unknown): boolean {
  // The adapter hands on untouched what is no answer of the server: a connection cut or never made.
  if (!isDriverAdapterError(error)) return !(error instanceof AppError);
  if (error.cause.kind === 'postgres') return outageSqlState.test(error.cause.code);
  return outageKinds.has(error.cause.kind);
}

/** Does `ask`, and turns an outage into AppError `databaseUnavailable`; every other error passes as it is. */
export async function reportingOutage<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isOutage(error)) throw new AppError('databaseUnavailable', {}, { cause: error });
    throw error;
  }
}

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type AdapterTransaction = Awaited<ReturnType<Adapter['startTransaction']>>;

/** Prisma's PostgreSQL adapter, but with outages reported as AppError `databaseUnavailable`. */
export class OutageReportingAdapter extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const { queryRaw, executeRaw, executeScript, startTransaction } = adapter;
    adapter.queryRaw = (query) => reportingOutage(() => queryRaw.call(adapter, query));
    adapter.executeRaw = (query) => reportingOutage(() => executeRaw.call(adapter, query));
    adapter.executeScript = (script) => reportingOutage(() => executeScript.call(adapter, script));
    adapter.startTransaction = async (isolationLevel) =>
      reportingTransaction(await reportingOutage(() => startTransaction.call(adapter, isolationLevel)));
    return adapter;
  }
}

function reportingTransaction(transaction: AdapterTransaction): AdapterTransaction {
  const { queryRaw, executeRaw, commit, rollback } = transaction;
  transaction.queryRaw = (query) => reportingOutage(() => queryRaw.call(transaction, query));
  transaction.executeRaw = (query) => reportingOutage(() => executeRaw.call(transaction, query));
  transaction.commit = () => reportingOutage(() => commit.call(transaction));
  transaction.rollback = () => reportingOutage(() => rollback.call(transaction));
  return transaction;
}
