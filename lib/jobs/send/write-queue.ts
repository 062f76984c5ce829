import { runCommand } from '../../commands/kernel/run-command.ts';
import { markUnclear, releaseIntents } from '../../commands/rollouts/sending-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import type { AccountRoles } from '../../core/connection/account-use.ts';
import { AppError } from '../../core/errors.ts';
import type { AwsSessionNames } from '../../core/rollout/aws-session.ts';
import { reserveSlots } from '../../db/accounts/rate-budget.ts';
import {
  type LaneKey,
  type OpenChange,
  type ReadRevision,
  storeWaiting,
  type UnclearChange,
  type Waiting,
} from '../../db/rollouts/sending-rows.ts';
import { retryWhileDatabaseIsAway } from '../concurrency/retry.ts';
import { jobProgress } from '../progress.ts';
import type { LaneTiming, StepObserver } from '../rollout/rollout-context.ts';
import { createPacer } from './pacer.ts';
import type { SendingResult } from './sending-result.ts';
import { askForIntents, writeOutcome } from './shared-writes.ts';

/** An update about to be sent, and what it will be bound to. */
type Intent = { change: OpenChange } & ReadRevision;

/**
 * The one way in which a lane writes what becomes of its Changes. Each call is about one Change; what comes at the same time, from
 * whichever lane of the process, is written together, in one transaction for many functions. Every write is conditional: a Change that another lane took
 * over in the meantime is left as it is.
 */
export type WriteQueue = {
  /**
   * Stores that an update bound to this RevisionId is about to be sent. Resolves after that is committed and when the update's
   * slot in the rate budget has come: send it now, once. Undefined when the Change is no longer this lane's to send. Throws AppError:
   * why nothing may be sent in the account any more.
   */
  storeIntent: (change: OpenChange, read: ReadRevision) => Promise<StoredIntent | undefined>;
  /** Stores an outcome; resolves after it is committed. */
  storeOutcome: (result: SendingResult) => Promise<void>;
  /** Stores what the Change waits for at AWS, for people who watch. */
  storeWaiting: (change: OpenChange, waiting: Waiting) => Promise<void>;
  /** Marks a Change as unclear: AWS has not answered its update, which may still take effect. */
  storeUnclear: (change: OpenChange, unclear: Omit<UnclearChange, 'id' | 'attempts'>) => Promise<void>;
  /** Releases an intent whose update can take effect no longer and is not going to be sent. */
  releaseIntent: (change: OpenChange, mayHaveBeenSent: boolean) => Promise<void>;
};

/** `intendedAt`: by performance.now(), from before the intent was stored. */
export type StoredIntent = { intendedAt: number };

/** What a write queue is made from. */
export type WriteQueueOptions = {
  lane: LaneKey;
  timing: LaneTiming;
  observeStep: StepObserver;
  /** Once aborted no further intent is stored. */
  ending: AbortSignal;
  /** Resolves when nothing has to go first. */
  giveWay: () => Promise<void>;
  /** By which roles the lane sends. */
  roles: AccountRoles;
  /** Whom the session in AWS is for, and what CloudTrail shows of it now. */
  session: () => AwsSessionNames & { senderId: string };
  /** Told when this lane was found not to send any more: the Rollout is not applying, or goes on by other roles or for somebody else. */
  onRefused: () => void;
  /** Called after outcomes were committed, before `storeOutcome` resolves; perhaps earlier than this was told, or by another lane. */
  afterOutcomes: (results: readonly SendingResult[]) => Promise<void>;
};

/** How long storing an outcome is retried while the database is away, before the lane gives up and AWS is read again. */
const outcomeRetrySeconds = 60;
const reservationRetrySeconds = 30;

/** Returns the write queue of one lane. */
export function createWriteQueue(options: WriteQueueOptions): WriteQueue {
  const { lane, roles, session, timing, observeStep, ending, giveWay, onRefused, afterOutcomes } = options;
  const target = { awsAccountId: lane.awsAccountId, region: lane.region };

  const pacer = createPacer<Intent, StoredIntent>({
    ending,
    reserve: async (count) => {
      await giveWay();
      return await retryWhileDatabaseIsAway(reservationRetrySeconds, () => reserveSlots('control', target, count));
    },
    prepare: async (intents) => {
      const intendedAt = performance.now();
      const expiresAfterMilliseconds = timing.sendDeadline + timing.requestExpiry;
      const input = { lane, roles, session: session(), intents: [...intents], expiresAfterMilliseconds };
      const { granted, mayGoOn, refusal } = await askForIntents(input);
      jobProgress.noteStep('intents stored');
      if (refusal) throw new AppError(refusal.code, refusal.params);
      if (!mayGoOn) onRefused();
      const grantedIds = new Set(granted);
      return intents.map((intent) => {
        if (!grantedIds.has(intent.change.id)) return undefined;
        markIntended(intent);
        return { intendedAt };
      });
    },
  });

  return {
    storeIntent: async (change, read) => {
      const turn = await pacer.enter({ change, ...read });
      if (turn === undefined) return undefined;
      await observeStep('intentStored', change.functionName);
      await turn.slot();
      return turn.prepared;
    },
    storeOutcome: async (result) => {
      const ended = await retryWhileDatabaseIsAway(outcomeRetrySeconds, () => writeOutcome(lane, result));
      jobProgress.noteStep('outcomes stored');
      ended.afterwards ??= afterOutcomes(ended.results);
      await ended.afterwards;
    },
    storeWaiting: (change, waiting) =>
      retryWhileDatabaseIsAway(outcomeRetrySeconds, () => storeWaiting(lane, change, waiting)),
    storeUnclear: (change, { requestIds, ...unclear }) =>
      retryWhileDatabaseIsAway(outcomeRetrySeconds, () =>
        runCommand(markUnclear, { lane, changes: [{ change, ...unclear, requestIds: [...requestIds] }] }, workerCaller),
      ),
    releaseIntent: (change, mayHaveBeenSent) =>
      retryWhileDatabaseIsAway(outcomeRetrySeconds, () =>
        runCommand(releaseIntents, { lane, changes: [{ ...change, mayHaveBeenSent }] }, workerCaller),
      ),
  };
}

/** Brings a Change that was read up to what `storeIntents` has just written of it. */
function markIntended({ change, revisionId, lastModified }: Intent): void {
  change.attempts += 1;
  change.outcome = 'applying';
  change.failure = null;
  change.intentRevisionId = revisionId;
  change.intentLastModified = lastModified;
}
