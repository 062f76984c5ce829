import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import type { Command } from '#lib/commands/kernel/command.ts';
import { type Query, runQuery } from '#lib/commands/kernel/query.ts';
import { recordRefusal } from '#lib/commands/kernel/refusals.ts';
import { parseInput, runCommand } from '#lib/commands/kernel/run-command.ts';
import type { Caller } from '#lib/core/access/caller.ts';
import { AppError } from '#lib/core/errors.ts';
import { identify, refusalOf, refuseCrossOrigin } from './admission.ts';
import type { ActionResult } from './result.ts';
import { saidRefusal } from './said-refusal.ts';

/** What a form calls: the input as it is typed, and a result that is never an exception. */
export type Action<Input extends z.ZodType, Output extends z.ZodType> = (
  input: z.input<Input>,
) => Promise<ActionResult<z.output<Output>>>;

/** The definition that an action runs, by the action, for the test that walks them all. */
export const actionDefinitions = new WeakMap<object, unknown>();

/**
 * The one wrapper of server actions: a page of ours, the caller, and the command or query, which asks everything else itself.
 * A refusal is returned as a value. `after` runs once it succeeded, for example to revalidate a page. `complete` does with the result what
 * can only be done once it stands, such as sending a message, and returns what the form gets.
 *
 * ```ts
 * 'use server';
 * export const disconnectAccountAction = action(disconnectAccount, () => revalidatePath('/accounts'));
 * ```
 * Call it from a client component through `useAction`.
 */
export function action<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Command<Input, Output> | Query<Input, Output>,
  after?: (output: z.output<Output>, input: z.input<Input>) => void,
  complete: (output: z.output<Output>, caller: Caller) => Promise<z.output<Output>> = async (output) => output,
): Action<Input, Output> {
  const act: Action<Input, Output> = async (input) => {
    try {
      const caller = await identify({ changes: true });
      const data = await complete(await run(definition, input, caller), caller);
      after?.(data, input);
      return { ok: true, data };
    } catch (error) {
      unstable_rethrow(error);
      return refusalOf(error, definition.name);
    }
  };
  actionDefinitions.set(act, definition);
  return act;
}

async function run<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Command<Input, Output> | Query<Input, Output>,
  input: z.input<Input>,
  caller: Caller,
): Promise<z.output<Output>> {
  if (definition.kind === 'command') return await runCommand(definition, input, caller);
  try {
    return await runQuery(definition, input, caller);
  } catch (error) {
    // Asked for in a form, a read that is refused is recorded as a refused command is.
    if (error instanceof AppError) await recordRefusal(definition.name, caller, error.toFailure());
    throw error;
  }
}

/** A server action of signing in or out: it makes or ends the session that every command asks for. */
type SessionActionDefinition<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  kind: 'sessionAction';
  name: string;
  input: Input;
  output: Output;
  run(input: z.output<Input>): Promise<z.input<Output>>;
};

/** The wrapper of those few actions: a page of ours, and zod both ways. It says in words why it refuses, for the pages before the sign-in. */
export function sessionAction<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Omit<SessionActionDefinition<Input, Output>, 'kind'>,
): Action<Input, Output> {
  const act: Action<Input, Output> = async (input) => {
    try {
      await refuseCrossOrigin();
      const output = await definition.run(parseInput(definition.input, input));
      return { ok: true, data: definition.output.parse(output) };
    } catch (error) {
      unstable_rethrow(error);
      const refusal = refusalOf(error, definition.name);
      return { ...refusal, said: await saidRefusal(refusal) };
    }
  };
  actionDefinitions.set(act, { kind: 'sessionAction', ...definition });
  return act;
}
