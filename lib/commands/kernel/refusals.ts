import type { Caller } from '../../core/access/caller.ts';
import { databaseFailures, type ErrorCode, type Failure } from '../../core/errors.ts';
import { recordAuditEvent } from '../../db/audit/audit-events.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import { reportUnexpected } from './report.ts';

/** Refusals that are no decision of the product, and so are not recorded. */
const unrecorded: readonly ErrorCode[] = [
  'notSignedIn',
  'invalidInput',
  'cursorInvalid',
  'idempotencyKeyInUse',
  'idempotencyKeyReused',
  'tooManyPlans',
  'tooManyRequests',
  'tooManyStreams',
  'filterTooLarge',
  ...databaseFailures,
  'unexpected',
  'notFound',
];

/**
 * Records that a command was refused, after its own transaction has been rolled back. Refusals of callers without a
 * session are not recorded: the log is append-only, and outsiders must not be able to fill it. Never hides the refusal itself.
 */
export async function recordRefusal(command: string, caller: Caller, failure: Failure): Promise<void> {
  if (caller.kind === 'stranger' || unrecorded.includes(failure.code)) return;
  try {
    await inTransaction((tx) =>
      recordAuditEvent(tx, {
        actorId: caller.actor.id,
        actorName: caller.actor.name,
        action: 'command.refused',
        outcome: failure.code,
        details: { command, ...failure.params },
      }),
    );
  } catch (error) {
    reportUnexpected(`${command} refusal`, error);
  }
}
