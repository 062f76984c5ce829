import crypto from 'node:crypto';
import { type Caller, stranger } from '../../core/access/caller.ts';
import type { Permission } from '../../core/access/permissions.ts';
import type { NewAuditEvent } from '../../core/audit/event.ts';
import { databaseFailures, type ErrorCode, type Failure } from '../../core/errors.ts';
import { recordAuditEvent } from '../../db/audit/audit-events.ts';
import { recordRefusalOnce } from '../../db/audit/refusal-rows.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import { keyedHash } from '../../db/kernel/keyed-hash.ts';
import { reportUnexpected } from './report.ts';

/** Refusals that are no decision of the product, and so are not recorded. */
const unrecorded: readonly ErrorCode[] = [
  'notSignedIn',
  'invalidInput',
  'exportFilterNotUnderstood',
  'cursorInvalid',
  'idempotencyKeyInUse',
  'idempotencyKeyReused',
  'tooManyPlans',
  'tooManyRequests',
  'tooManyStreams',
  'tooManyDownloads',
  'downloadAbandoned',
  'filterTooLarge',
  'filterNotUnderstood',
  ...databaseFailures,
  'unexpected',
  'notFound',
  // Recorded where it is decided, as it comes before anybody is known.
  'crossOriginRefused',
];

// Outsiders choose where they come from, so all of them share a fixed number of counters, and with these of events a minute.
const strangerSlots = 16;

/**
 * Records that a command or query was refused, after its own transaction has been rolled back. Refusals of callers without a
 * session are not recorded: the log is append-only, and outsiders must not be able to fill it. Of equal ones of a person within a
 * minute the first is recorded, and how many followed (`times`). Never hides the refusal itself.
 */
export async function recordRefusal(command: string, caller: Caller, failure: Failure): Promise<void> {
  if (caller.kind === 'stranger' || unrecorded.includes(failure.code)) return;
  const event: NewAuditEvent = {
    actorId: caller.actor.id,
    actorName: caller.actor.name,
    action: 'command.refused',
    outcome: failure.code,
    details: { command, ...failure.params },
  };
  // What the worker is refused is never the same twice: it is about another account or Rollout.
  if (caller.kind === 'worker') await withoutFailing(command, () => inTransaction((tx) => recordAuditEvent(tx, event)));
  else await recordOnce(`${caller.actor.id} ${event.action} ${failure.code} ${command}`, event);
}

/** Records that somebody who is signed in may not see a page, as seldom as any refusal. `page`: the pattern of its route. */
export async function recordRefusedPage(page: string, caller: Caller, permission: Permission): Promise<void> {
  if (caller.kind !== 'person') return;
  await recordOnce(`${caller.actor.id} page.refused ${page}`, {
    actorId: caller.actor.id,
    actorName: caller.actor.name,
    action: 'page.refused',
    outcome: 'notPermitted',
    details: { page, permission },
  });
}

/**
 * Records that something was to be changed from a page of another origin, or another site asked for a download: by the person whose session came with it, or by
 * somebody unknown, of whom a hash of the address is kept where a trusted proxy told it. `times`: how many requests this is.
 */
export async function recordRefusedOrigin(caller: Caller, address: string | undefined, times = 1): Promise<void> {
  const isPerson = caller.kind === 'person';
  const key = isPerson ? caller.actor.id : `stranger ${slotOf(address ?? '')}`;
  const event: NewAuditEvent = {
    actorId: caller.actor.id,
    actorName: caller.actor.name,
    action: 'request.refused',
    outcome: 'crossOriginRefused',
    details: isPerson || address === undefined ? {} : { addressHash: keyedHash(address) },
  };
  await recordOnce(`${key} request.refused`, event, times);
}

/**
 * Records that somebody came under the name of another host (status 421), as when a site has its own name lead here. They choose name and
 * address, so all of them together have one counter. `host`: what the request named, of which what can be shown is kept.
 */
export async function recordForeignHost(host: string, address: string | undefined, times = 1): Promise<void> {
  await recordOnce(
    'stranger request.refused foreignHost',
    {
      ...{ actorId: stranger.actor.id, actorName: stranger.actor.name },
      ...{ action: 'request.refused', outcome: 'foreignHostRefused' },
      details: {
        host: host.replaceAll(/[^\w.:[\]-]/g, '?').slice(0, 100),
        ...(address === undefined ? {} : { addressHash: keyedHash(address) }),
      },
    },
    times,
  );
}

function slotOf(text: string): number {
  return crypto.createHash('sha256').update(text).digest().readUInt32BE() % strangerSlots;
}

async function recordOnce(key: string, event: NewAuditEvent, times = 1): Promise<void> {
  await withoutFailing(key, () => inTransaction((tx) => recordRefusalOnce(tx, key, event, times)));
}

async function withoutFailing(what: string, record: () => Promise<void>): Promise<void> {
  try {
    await record();
  } catch (error) {
    reportUnexpected(`${what} refusal`, error);
  }
}
