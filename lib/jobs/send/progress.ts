import type { Failure } from '../../core/errors.ts';
import { isOtherRevision, type Sending } from '../../core/rollout/settlement.ts';
import type { OpenChange } from '../../db/rollouts/sending-rows.ts';
import { type Confirmation, createConfirmation } from './confirmation.ts';
import type { LaneTools } from './lane-tools.ts';
import type { SendingResult } from './sending-result.ts';
import { createWaitTeller, type Wait } from './waiting.ts';

/**
 * An update of this Change that may have reached AWS and has no answer. All of them that can still take effect are bound to one
 * RevisionId, so that at most one ever does.
 */
type Unanswered = {
  /** Null: not known, so that only its expiry settles it. */
  revisionId: string | null;
  /** From when on AWS refuses it as expired, by performance.now() of this process. */
  expiresAt: number;
};

/** How far this lane has come with one Change. */
export type Progress = {
  /** As read from the database; its number of attempts moves on with every intent of ours. */
  change: OpenChange;
  /** When its intent was about to be stored, by performance.now() of this process. */
  intendedAt: number;
  /** Whether this lane itself stored the intent that is in force, so that no other worker can be about to send. */
  isOurs: boolean;
  /** The update that may still take effect; undefined once AWS or a read has shown what became of it. */
  unanswered: Unanswered | undefined;
  /** Whether AWS has accepted an update of this lane: then its outcome can be read, and it is never released. */
  isAccepted: boolean;
  /** Whether an update of ours may have taken effect without our having seen it: then it cannot be said that nothing was sent. */
  mayHaveBeenSent: boolean;
  /** Of the updates that this lane sent, oldest first. */
  requestIds: string[];
  /** What came in the way so far, so that nothing is repeated endlessly. */
  counts: { failedReads: number; refusals: number; lostUpdates: number };
  /** When this lane first found the function busy, by performance.now(). */
  busySince: number | undefined;
  lastRead: SendingResult['lastRead'];
  /** The latest LastModified that AWS gave for the function: an answer with an earlier one is old. */
  knownModified: string | undefined;
  /** AWS said that this is not the latest RevisionId: an answer that bears it is old. */
  refusedRevisionId: string | undefined;
  confirmation: Confirmation;
  /** Tells people that this Change waits for AWS. */
  tellWaiting: (wait: Wait) => Promise<void>;
};

/** What is to be done next with a Change. `leave`: without outcome, for a later lane. `end`: this is its outcome. */
export type Next =
  | { kind: 'read'; afterMilliseconds: number }
  | { kind: 'follow'; sent: Sending['sent'] }
  | { kind: 'leave' }
  | End;
export type End = Pick<SendingResult, 'outcome' | 'failure' | 'stalePaths'> & { kind: 'end' };

/** Returns where a lane begins with a Change as it was read. */
export function startOf(tools: LaneTools, change: OpenChange): Progress {
  const hasIntent = change.outcome !== 'pending';
  return {
    change,
    intendedAt: performance.now() - (change.intentAgeMilliseconds ?? 0),
    isOurs: false,
    unanswered: hasIntent
      ? {
          revisionId: change.intentRevisionId,
          expiresAt: performance.now() + (change.unclearForMilliseconds ?? tools.timing.requestExpiry),
        }
      : undefined,
    isAccepted: false,
    mayHaveBeenSent: change.mayHaveBeenSent,
    requestIds: [],
    counts: { failedReads: 0, refusals: 0, lostUpdates: 0 },
    busySince: undefined,
    lastRead: undefined,
    // Whoever takes an intent over knows no less than who stored it: an older answer may look just like what was to be sent.
    knownModified: change.intentLastModified ?? undefined,
    refusedRevisionId: undefined,
    confirmation: createConfirmation(tools.timing),
    tellWaiting: createWaitTeller(tools),
  };
}

/** Whether an update without an answer can still take effect, so that nothing may be said yet of what becomes of the Change. */
export function isUnclear({ unanswered }: Progress): boolean {
  return unanswered !== undefined && performance.now() < unanswered.expiresAt;
}

/** Whether a RevisionId that was read shows, once it is believed, that the update without an answer is refused from now on. */
export function isSuperseded({ unanswered }: Progress, revisionId: string | undefined): boolean {
  return unanswered !== undefined && isOtherRevision(revisionId, unanswered.revisionId);
}

/** Reads the function again. */
export function again(afterMilliseconds: number): Next {
  return { kind: 'read', afterMilliseconds };
}

/** The function was read back as it was to become. */
export const applied: End = { kind: 'end', outcome: 'applied', failure: null, stalePaths: [] };

/** The end of a Change that failed, with the attributes that differ from what was sent. */
export function failed(failure: Failure, stalePaths: readonly string[] = []): End {
  return { kind: 'end', outcome: 'failed', failure, stalePaths };
}

/** Tells people what a Change waits for, and for how long it has. */
export async function tellWaiting(
  { change, lastRead, tellWaiting: tell }: Progress,
  wait: Pick<Wait, 'isOurs' | 'elapsedMilliseconds'>,
): Promise<void> {
  await tell({ change, configuration: lastRead?.configuration, ...wait });
}
