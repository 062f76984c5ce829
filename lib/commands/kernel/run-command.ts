import type { z } from 'zod';
import { type Caller, isPermittedSomewhere } from '../../core/access/caller.ts';
import type { Permission } from '../../core/access/permissions.ts';
import type { Actor } from '../../core/audit/actions.ts';
import { AppError } from '../../core/errors.ts';
import { recordAuditEvents } from '../../db/audit/audit-events.ts';
import { inTransaction, type Transaction } from '../../db/kernel/client.ts';
import type { Command, CommandContext, CommandEvent } from './command.ts';
import { fieldErrorsOf, InvalidInput } from './field-errors.ts';
import { refuseOutOfScope } from './out-of-scope.ts';
import { recordRefusal } from './refusals.ts';
import { isStorable } from './storable.ts';

/**
 * Runs a command in a transaction of its own: who asks, permission, input, permission in the scope, work, audit events, output.
 * Either everything that it writes stands, or nothing. The transaction begins after the input is found right: a stranger's
 * request costs the database nothing, and none is open while a long input is read.
 * A refusal is recorded as `command.refused` afterwards.
 * Throws AppError notSignedIn, notPermitted, notPermittedInAccount, notFound, invalidInput (as InvalidInput, with the fields), and what
 * the command throws.
 */
export async function runCommand<Input extends z.ZodType, Output extends z.ZodType>(
  command: Command<Input, Output>,
  input: z.input<Input>,
  caller: Caller,
): Promise<z.output<Output>> {
  try {
    const parsed = admitInput(command, input, caller);
    return await inTransaction((tx) => runAdmitted(tx, command, parsed, caller));
  } catch (error) {
    if (error instanceof AppError) await recordRefusal(command.name, caller, error.toFailure());
    throw error;
  }
}

/** The same within the caller's transaction: for the worker, where an act is part of a larger one. Records no refusal. */
export async function runCommandWithin<Input extends z.ZodType, Output extends z.ZodType>(
  tx: Transaction,
  command: Command<Input, Output>,
  input: z.input<Input>,
  caller: Caller,
): Promise<z.output<Output>> {
  return await runAdmitted(tx, command, admitInput(command, input, caller), caller);
}

function admitInput<Input extends z.ZodType>(
  command: Pick<Command<Input>, 'permission' | 'input'>,
  input: z.input<Input>,
  caller: Caller,
): z.output<Input> {
  refuseUnlessPermittedSomewhere(caller, command.permission);
  return parseInput(command.input, input);
}

async function runAdmitted<Input extends z.ZodType, Output extends z.ZodType>(
  tx: Transaction,
  command: Command<Input, Output>,
  parsed: z.output<Input>,
  caller: Caller,
): Promise<z.output<Output>> {
  await refuseOutOfScope(caller, command, await command.scopeOf(parsed, tx, caller), tx);
  return command.output.parse(await command.run(contextOf(tx, command, caller), parsed));
}

function contextOf(tx: Transaction, command: Pick<Command, 'name' | 'records'>, caller: Caller): CommandContext {
  const write = async (actor: Actor, events: readonly CommandEvent[]) => {
    for (const { action } of events) {
      if (command.records.includes(action)) continue;
      throw new Error(`The command ${command.name} does not name the audit action ${action} among its records.`);
    }
    await recordAuditEvents(
      tx,
      events.map((event) => ({ actorId: actor.id, actorName: actor.name, ...event })),
    );
  };
  return {
    tx,
    caller,
    record: (...events) => write(caller.actor, events),
    recordAs: async (actor, event) => {
      if (caller.kind !== 'stranger') throw new Error('Only what a stranger does is recorded under another name.');
      await write(actor, [event]);
    },
    run: (other, input) => runCommandWithin(tx, other, input, caller),
  };
}

/** Throws AppError notSignedIn or notPermitted: before anything is read, so that a refusal tells nothing. */
export function refuseUnlessPermittedSomewhere(caller: Caller, permission: Permission | 'anyone'): void {
  if (permission === 'anyone') return;
  if (caller.kind === 'stranger') throw new AppError('notSignedIn');
  if (!isPermittedSomewhere(caller, permission)) throw new AppError('notPermitted', { permission });
}

/** The input as the schema gives it. Throws InvalidInput; AppError invalidInput for text that PostgreSQL cannot keep. */
export function parseInput<Input extends z.ZodType>(schema: Input, input: unknown): z.output<Input> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new InvalidInput(fieldErrorsOf(parsed.error));
  if (!isStorable(parsed.data)) throw new AppError('invalidInput');
  return parsed.data;
}
