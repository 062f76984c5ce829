import type { z } from 'zod';
import type { Caller, Scope } from '../../core/access/caller.ts';
import type { Permission } from '../../core/access/permissions.ts';
import { parseInput, refuseOutOfScope, refuseUnlessPermittedSomewhere } from './run-command.ts';

/** Something that can be read, as a value. `runQuery` is the only thing that runs it. */
export type Query<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  kind: 'query';
  /** Noun and verb: `account.list`. */
  name: string;
  permission: Permission | 'anyone';
  input: Input;
  /** What leaves: anything that the schema does not name is left behind. */
  output: Output;
  /** Whose rows it reads; asked of the database where the input does not say. Throws AppError notFound. */
  scopeOf(input: z.output<Input>): Scope | Promise<Scope>;
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
 * Runs a query: who asks, permission, input, permission in the scope, reading, output.
 * Throws AppError notSignedIn, notPermitted, invalidInput (as InvalidInput), notFound, databaseUnavailable.
 */
export async function runQuery<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Query<Input, Output>,
  input: z.input<Input>,
  caller: Caller,
): Promise<z.output<Output>> {
  const parsed = await admitToQuery(definition, input, caller);
  return definition.output.parse(await definition.run(parsed, caller));
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

/** Admits the caller as `runQuery` does, then returns the batches, each row by the output schema. */
export async function runStreamQuery<Input extends z.ZodType, Output extends z.ZodType>(
  definition: StreamQuery<Input, Output>,
  input: z.input<Input>,
  caller: Caller,
): Promise<AsyncGenerator<z.output<Output>[]>> {
  return parseBatches(definition, await admitToQuery(definition, input, caller), caller);
}

async function* parseBatches<Input extends z.ZodType, Output extends z.ZodType>(
  definition: StreamQuery<Input, Output>,
  input: z.output<Input>,
  caller: Caller,
): AsyncGenerator<z.output<Output>[]> {
  for await (const batch of definition.run(input, caller)) yield batch.map((row) => definition.output.parse(row));
}

/**
 * Admits a caller to a query without reading: who asks, permission, input, permission in the scope. Returns the input as the
 * query is given it. For what reads again and again, such as an event stream.
 */
export async function admitToQuery<Input extends z.ZodType>(
  definition: Pick<Query<Input>, 'permission' | 'input' | 'scopeOf'>,
  input: unknown,
  caller: Caller,
): Promise<z.output<Input>> {
  refuseUnlessPermittedSomewhere(caller, definition.permission);
  const parsed = parseInput(definition.input, input);
  refuseOutOfScope(caller, definition.permission, await definition.scopeOf(parsed));
  return parsed;
}
