import type { Failure } from '../errors.ts';

/** What reading a function told, compared with what was planned. Paths name the attributes that differ. */
export type Observation = {
  lastUpdateStatus: string | undefined;
  lastUpdateStatusReasonCode: string | undefined;
  /** AWS's own sentence, redacted. */
  lastUpdateStatusReason?: string | undefined;
  /** Creating, activating: AWS refuses an update until State is Active or Inactive. */
  state: string | undefined;
  revisionId: string | undefined;
  /** Attribute paths in which the function differs from the state that was previewed, and from the one that was planned. */
  differsFromBefore: readonly string[];
  differsFromTarget: readonly string[];
};

/**
 * What is known about the update whose outcome is to be settled. `accepted`: AWS returned 200 to our call.
 * `unclear`: the response was lost (5xx, reset, or the worker died), so AWS may or may not have carried it out.
 */
export type Sending = {
  sent: 'accepted' | 'unclear';
  intentRevisionId: string | null;
};

/** What became of an update; `wait`: not known yet. */
export type Settlement =
  | { kind: 'wait' }
  | { kind: 'applied' }
  | { kind: 'notSent' }
  | { kind: 'failed'; failure: Failure; differingPaths: readonly string[] };

/**
 * Whether an update has been carried out, decided only by what AWS says now: equal to the target is done, equal to before
 * is not sent, in progress is wait, anything else is somebody else's change. Never a reason to send again blindly.
 */
export function settle(observation: Observation, { sent, intentRevisionId }: Sending): Settlement {
  const { lastUpdateStatus, revisionId } = observation;
  const isAtTarget = observation.differsFromTarget.length === 0;
  const isAtBefore = observation.differsFromBefore.length === 0;
  if (lastUpdateStatus === 'InProgress') return { kind: 'wait' };
  // AWS reads are eventually consistent: an accepted update gives a new RevisionId, so the old one is from before the update.
  if (sent === 'accepted' && revisionId !== undefined && revisionId === intentRevisionId) return { kind: 'wait' };
  // A failed update leaves the function as it was; one that was there before ours has the RevisionId that ours was bound to.
  const isOurs = sent === 'accepted' || revisionId !== intentRevisionId;
  if (lastUpdateStatus === 'Failed' && (isAtTarget || (isAtBefore && isOurs))) {
    const reasonCode = observation.lastUpdateStatusReasonCode ?? 'unknown';
    return {
      kind: 'failed',
      failure: {
        code: 'awsUpdateFailed',
        params: { reasonCode, reason: observation.lastUpdateStatusReason ?? '' },
      },
      differingPaths: [],
    };
  }
  if (isAtTarget) return { kind: 'applied' };
  if (isAtBefore && sent === 'unclear') return { kind: 'notSent' };
  const differingPaths = observation.differsFromTarget;
  return {
    kind: 'failed',
    failure: {
      code: 'interferedWith',
      params: { paths: differingPaths.join(', ') },
    },
    differingPaths,
  };
}

/** What may be done with a function that was read before sending. */
export type Readiness =
  | { kind: 'send' }
  | { kind: 'wait' }
  | { kind: 'applied' }
  | { kind: 'stale'; failure: Failure; stalePaths: readonly string[] };

/**
 * Whether the planned update may be sent to the function as it reads now. `hasIntent`: an update of ours was tried before
 * and found not sent; only then may a function at its target be called applied, else somebody else brought it there.
 */
export function readiness(observation: Observation, { hasIntent }: { hasIntent: boolean }): Readiness {
  if (observation.lastUpdateStatus === 'InProgress' || observation.state === 'Pending') return { kind: 'wait' };
  if (observation.differsFromBefore.length === 0) return { kind: 'send' };
  if (hasIntent && observation.differsFromTarget.length === 0) return { kind: 'applied' };
  const stalePaths = observation.differsFromBefore;
  return {
    kind: 'stale',
    failure: {
      code: 'changedSincePreview',
      params: { paths: stalePaths.join(', ') },
    },
    stalePaths,
  };
}
