import type { z } from 'zod';
import type { Caller, Scope } from '../../core/access/caller.ts';
import type { Permission } from '../../core/access/permissions.ts';
import { AppError } from '../../core/errors.ts';
import { database } from '../../db/kernel/client.ts';
import { type Cost, inTurn, open } from './costs.ts';
import { refuseOutOfScope } from './out-of-scope.ts';
import { parseInput, refuseUnlessPermittedSomewhere } from './run-command.ts';

/** Something that can be read, as a value. `runQuery` is the only thing that runs it. */
export type Query<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  kind: 'query';
  /** Noun and verb: `account.list`. */
  name: string;
  permission: Permission | 'anyone';
  /** With what it competes; `light` where nothing is said. */
  cost?: Cost;
  input: Input;
  /** What leaves: anything that the schema does not name is left behind. */
  output: Output;
  /** Whose rows it reads, as with a command; asked of the database where the input does not say. Throws AppError notFound. */
  scopeOf(input: z.output<Input>, caller: Caller): Scope | Promise<Scope>;
  /** What is not found where the caller may not read what is touched, as with a command. */
  subject?: string;
  /** Reads. Throws AppError notFound. */
  run(input: z.output<Input>, caller: Caller): Promise<z.input<Output>>;
};

/** Declares a query. */
export function query<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Omit<Query<Input, Output>, 'kind'>,
): Query<Input, Output> {
  return { kind: 'query', ...definition };
}

/**
 * Runs a query: who asks, permission, input, its turn, permission in the scope, reading, output.
 * Throws AppError notSignedIn, notPermitted, notPermittedInAccount, invalidInput (as InvalidInput), notFound, tooManyRequests (its turn did not come),
 * queryTooSlow, databaseBusy, databaseUnavailable.
 */
export async function runQuery<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Query<Input, Output>,
  input: z.input<Input>,
  caller: Caller,
): Promise<z.output<Output>> {
  const parsed = admitInput(definition, input, caller);
  return await inTurn(definition.cost ?? 'light', caller, async () => {
    await refuseOutOfScope(caller, definition, await definition.scopeOf(parsed, caller), database());
    return definition.output.parse(await definition.run(parsed, caller));
  });
}

/** A query whose rows come in batches, for what is too much to hold at once. `output` is the schema of one row. */
export type StreamQuery<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = Omit<
  Query<Input, Output>,
  'kind' | 'run'
> & {
  kind: 'streamQuery';
  run(input: z.output<Input>, caller: Caller): AsyncGenerator<z.input<Output>[]>;
};

/** Declares a query whose rows come in batches. */
export function streamQuery<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Omit<StreamQuery<Input, Output>, 'kind'>,
): StreamQuery<Input, Output> {
  return { kind: 'streamQuery', ...definition };
}

/** Seconds that a batch waits for its turn: nobody looks at a download meanwhile. */
const batchPatience = 60;
/** A download of which nothing is taken for so long is given up, so that it does not stay open for good. */
const idleMilliseconds = 5 * 60_000;

/**
 * Admits the caller as `runQuery` does, then returns the batches, each row by the output schema and each batch in a turn of its
 * own: whoever reads slowly keeps no connection. Ends the batches by `return` where they are not read to the end.
 * `signal`: aborts when nobody takes them any more. Throws AppError tooManyDownloads when the person has as many open as one may;
 * the batches throw downloadAbandoned once they were given up, so that nothing takes their beginning for all of them.
 */
export async function runStreamQuery<Input extends z.ZodType, Output extends z.ZodType>(
  definition: StreamQuery<Input, Output>,
  input: z.input<Input>,
  caller: Caller,
  signal?: AbortSignal,
): Promise<AsyncGenerator<z.output<Output>[]>> {
  const parsed = await admitToQuery(definition, input, caller);
  const close = await open('download', caller);
  const batches = definition.run(parsed, caller);
  return closing(parseBatches(definition, batches, caller), close, signal);
}

async function* parseBatches<Input extends z.ZodType, Output extends z.ZodType>(
  definition: StreamQuery<Input, Output>,
  batches: AsyncGenerator<z.input<Output>[]>,
  caller: Caller,
): AsyncGenerator<z.output<Output>[]> {
  try {
    for (;;) {
      const { value, done } = await inTurn(definition.cost ?? 'light', caller, () => batches.next(), batchPatience);
      if (done) return;
      yield value.map((row: z.input<Output>) => definition.output.parse(row));
    }
  } finally {
    // What the query itself has open, however its reading ends.
    await batches.return(undefined);
  }
}

/** The same batches, with `close` called at their end, however it comes: also when nobody takes the next one, or is there to. */
function closing<Batch>(
  batches: AsyncGenerator<Batch>,
  close: () => void,
  signal?: AbortSignal,
): AsyncGenerator<Batch> {
  let isGivenUp = false;
  const giveUp = () => {
    isGivenUp = true;
    void end();
  };
  const idle = () => setTimeout(giveUp, idleMilliseconds).unref();
  let timer = idle();
  const over = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
    close();
  };
  const end = async () => {
    over();
    return await batches.return(undefined);
  };
  const refuseIfGivenUp = () => {
    if (isGivenUp) throw new AppError('downloadAbandoned');
  };
  if (signal?.aborted) giveUp();
  else signal?.addEventListener('abort', giveUp, { once: true });
  const closed: AsyncGenerator<Batch> = {
    next: async () => {
      clearTimeout(timer);
      refuseIfGivenUp();
      try {
        const result = await batches.next();
        refuseIfGivenUp();
        if (result.done) over();
        else timer = idle();
        return result;
      } catch (error) {
        over();
        throw error;
      }
    },
    return: end,
    throw: async (error: unknown) => {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => closed,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
  return closed;
}

/**
 * Admits a caller to a query without reading: who asks, permission, input, permission in the scope. Returns the input as the
 * query is given it. For what reads again and again, such as an event stream.
 */
export async function admitToQuery<Input extends z.ZodType>(
  definition: Pick<Query<Input>, 'permission' | 'cost' | 'input' | 'scopeOf' | 'subject'>,
  input: unknown,
  caller: Caller,
): Promise<z.output<Input>> {
  const parsed = admitInput(definition, input, caller);
  await inTurn(definition.cost ?? 'light', caller, async () => {
    await refuseOutOfScope(caller, definition, await definition.scopeOf(parsed, caller), database());
  });
  return parsed;
}

function admitInput<Input extends z.ZodType>(
  { permission, input: schema }: Pick<Query<Input>, 'permission' | 'input'>,
  input: unknown,
  caller: Caller,
): z.output<Input> {
  refuseUnlessPermittedSomewhere(caller, permission);
  return parseInput(schema, input);
}
