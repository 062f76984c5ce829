import 'server-only';
import { headers } from 'next/headers';
import { currentSession } from '#lib/auth/session.ts';
import { isPermitted, type Permission } from '#lib/core/access/permissions.ts';
import type { Actor } from '#lib/core/audit/event.ts';
import { AppError, type Failure } from '#lib/core/errors.ts';
import { recordAuditEvent } from '#lib/db/audit/audit-events.ts';
import { inTransaction } from '#lib/db/kernel/client.ts';
import { isSameOrigin } from './origin.ts';
import { reportUnexpected } from './report.ts';

/** Who asks, once let in. */
export type Caller = { actor: Actor; role: string };

/**
 * The one gate of actions and route handlers: a page of ours, a session, the permission.
 * Throws AppError crossOriginRefused, notSignedIn or notPermitted. `changes` is false for reads, which need no origin.
 */
export async function admit(permission: Permission, options: { changes: boolean }): Promise<Caller> {
  const caller = await identify(options);
  refuseUnlessPermitted(caller, permission);
  return caller;
}

/** Who asks, whatever they may do. Throws AppError crossOriginRefused or notSignedIn. */
export async function identify(options: { changes: boolean }): Promise<Caller> {
  if (options.changes) await admitStranger();
  const session = await currentSession();
  if (!session) throw new AppError('notSignedIn');
  return { actor: { id: session.userId, name: session.name }, role: session.role };
}

/** Throws AppError notPermitted. */
export function refuseUnlessPermitted(caller: Caller, permission: Permission): void {
  if (!isPermitted(caller.role, permission)) throw new AppError('notPermitted', { permission });
}

/** The gate before there is a session: only pages of ours. Throws AppError crossOriginRefused. */
export async function admitStranger(): Promise<void> {
  if (!isSameOrigin(await headers())) throw new AppError('crossOriginRefused');
}

/** What an error says to the person: our own failures as they are, anything else as `unexpected`, logged. */
export function failureOf(error: unknown, where: string): Failure {
  if (error instanceof AppError) return error.toFailure();
  reportUnexpected(where, error);
  return { code: 'unexpected', params: {} };
}

/** Refusals that are no decision of the product, and so are not recorded. */
const unrecorded: readonly Failure['code'][] = [
  'notSignedIn',
  'invalidInput',
  'databaseUnavailable',
  'unexpected',
  'notFound',
];

/** Records that a command was refused, after its own transaction has been rolled back. Never hides the refusal itself. */
export async function recordRefusal(command: string, actor: Actor, failure: Failure): Promise<void> {
  if (unrecorded.includes(failure.code)) return;
  try {
    await inTransaction((tx) =>
      recordAuditEvent(tx, {
        actorId: actor.id,
        actorName: actor.name,
        action: 'command.refused',
        outcome: failure.code,
        details: { command, ...failure.params },
      }),
    );
  } catch (error) {
    reportUnexpected(`${command} refusal`, error);
  }
}
