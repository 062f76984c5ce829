import type { z } from 'zod';
import type { Caller, Scope } from '../../core/access/caller.ts';
import type { Permission } from '../../core/access/permissions.ts';
import type { Actor, AuditAction } from '../../core/audit/actions.ts';
import type { NewAuditEvent } from '../../core/audit/event.ts';
import type { Transaction } from '../../db/kernel/client.ts';

/** What a command records: an audit event whose actor is the caller. */
export type CommandEvent = Omit<NewAuditEvent, 'actorId' | 'actorName'>;

/** What a command is given to do its work with. */
export type CommandContext = {
  /** The one transaction in which everything is written: rows, audit events, jobs. */
  tx: Transaction;
  caller: Caller;
  /** Writes audit events in the same transaction, in this order. Only actions that the command names in `records`. */
  record: (...events: CommandEvent[]) => Promise<void>;
  /** The same under another actor: only for a caller without a session who is identified by the command, as in signing in. */
  recordAs: (actor: Actor, event: CommandEvent) => Promise<void>;
  /** Runs another command in the same transaction, on behalf of the same caller, who needs its permission too. */
  run: <Input extends z.ZodType, Output extends z.ZodType>(
    command: Command<Input, Output>,
    input: z.input<Input>,
  ) => Promise<z.output<Output>>;
};

/** Something that can be done, as a value. `runCommand` is the only thing that runs it. */
export type Command<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  kind: 'command';
  /** Noun and verb, for the log, the audit log and the API: `account.disconnect`. */
  name: string;
  /** `anyone`: before there is a session (setting up, signing in). */
  permission: Permission | 'anyone';
  input: Input;
  output: Output;
  /** Every audit action that it may record. */
  records: readonly AuditAction[];
  /**
   * What it touches, read in the transaction where the input does not say. What the caller may not read is left out or not found:
   * it must be no different from what does not exist. Throws AppError notFound.
   */
  scopeOf(input: z.output<Input>, tx: Transaction, caller: Caller): Scope | Promise<Scope>;
  /** What is not found where the caller may not read what is touched (`scan`); a Rollout's accounts say `rollout`, others `account`. */
  subject?: string;
  /** The work. Throws AppError to refuse: then nothing that was written stands. */
  run(context: CommandContext, input: z.output<Input>): Promise<z.input<Output>>;
};

/**
 * Declares a command.
 *
 * ```ts
 * export const disconnectAccount = command({
 *   name: 'account.disconnect',
 *   permission: 'account.manage',
 *   input: z.strictObject({ accountId: accountIdSchema }),
 *   output: z.void(),
 *   records: ['account.disconnected'],
 *   scopeOf: ({ accountId }) => [accountId],
 *   run: async ({ tx, record }, { accountId }) => { … },
 * });
 * ```
 */
export function command<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Omit<Command<Input, Output>, 'kind'>,
): Command<Input, Output> {
  return { kind: 'command', ...definition };
}
