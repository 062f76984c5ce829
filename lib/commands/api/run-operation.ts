import type { Caller } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { runQuery } from '../kernel/query.ts';
import { recordRefusal } from '../kernel/refusals.ts';
import { refuseUnlessPermittedSomewhere, runCommand } from '../kernel/run-command.ts';
import { runIdempotently } from './idempotency.ts';
import { type Operation, pathNames } from './operation.ts';

/** A request as its parts were read: nothing of it is parsed by a schema yet. */
export type AskedOperation = {
  path: Readonly<Record<string, string>>;
  /** Of the address behind the `?`, as `readParameters` gives it. */
  parameters: Readonly<Record<string, unknown>>;
  body: Readonly<Record<string, unknown>>;
  /** What If-Match names, where the operation asks for it. */
  digest?: string | undefined;
  idempotencyKey?: string | undefined;
};

/**
 * Throws AppError notPermitted, which is recorded, unless the caller may do somewhere what the operation does: before anything is
 * read of a request of somebody who may do nothing there.
 */
export async function admitToOperation({ runs }: Operation, caller: Caller): Promise<void> {
  try {
    refuseUnlessPermittedSomewhere(caller, runs.permission);
  } catch (error) {
    if (error instanceof AppError) await recordRefusal(runs.name, caller, error.toFailure());
    throw error;
  }
}

/**
 * Runs what an operation stands for and returns its output; `isReplayed` where that is of an earlier request with the same key. Throws
 * what the command or query throws, InvalidInput for members that the operation does not offer or that stand in two places, and
 * AppError notFound for an id in the path that is none. A read that is refused is recorded as a refused command is.
 */
export async function runOperation(
  operation: Operation,
  asked: AskedOperation,
  caller: Caller,
): Promise<{ output: unknown; isReplayed: boolean }> {
  const input = inputOf(operation, asked);
  const { runs } = operation;
  try {
    if (runs.kind === 'query') return { output: await runRecorded(runs, input, caller), isReplayed: false };
    if (asked.idempotencyKey !== undefined) return await runIdempotently(runs, input, caller, asked.idempotencyKey);
    return { output: await runCommand(runs, input, caller), isReplayed: false };
  } catch (error) {
    throw notFoundInPath(error, operation);
  }
}

async function runRecorded(runs: Extract<Operation['runs'], { kind: 'query' }>, input: unknown, caller: Caller) {
  try {
    return await runQuery(runs, input, caller);
  } catch (error) {
    if (error instanceof AppError) await recordRefusal(runs.name, caller, error.toFailure());
    throw error;
  }
}

function inputOf(operation: Operation, { path, parameters, body, digest }: AskedOperation): Record<string, unknown> {
  const elsewhere = [...pathNames(operation), ...(operation.omits ?? []), operation.ifMatch];
  const misplaced = Object.keys({ ...parameters, ...body }).filter((name) => elsewhere.includes(name));
  if (misplaced.length > 0) throw new InvalidInput(Object.fromEntries(misplaced.map((name) => [name, 'unknownField'])));
  return {
    ...parameters,
    ...body,
    ...path,
    ...(operation.ifMatch === undefined ? {} : { [operation.ifMatch]: digest }),
  };
}

/** An id in a path that is none is not found, as one of nothing is. */
function notFoundInPath(error: unknown, operation: Operation): unknown {
  if (!(error instanceof InvalidInput) || error.code !== 'invalidInput') return error;
  const fields = Object.keys(error.fieldErrors);
  const isOfPath = fields.length > 0 && fields.every((name) => pathNames(operation).includes(name));
  return isOfPath ? new AppError('notFound', { what: fields[0] ?? '' }) : error;
}
