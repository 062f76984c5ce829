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
  /** When AWS says that it was last changed; moves on with each update, not with tags. After a failed one it may be older. */
  lastModified: string | undefined;
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
  /** The latest LastModified that AWS gave for the function so far, our update's own included; undefined when none is known. */
  knownModified: string | undefined;
};

/**
 * What became of an update; `wait`: not known yet. AWS's reads are eventually consistent, so an answer may be old: without
 * `isDefinite` it must be repeated until it is believed. `notSent`: the function is as before; `isRefused`: it has another
 * RevisionId than the one that the update was bound to, so AWS refuses that update should it still arrive. Without that it may
 * take effect until it has expired.
 */
export type Settlement =
  | { kind: 'wait' }
  | { kind: 'applied'; isDefinite: boolean }
  | { kind: 'notSent'; isDefinite: false; isRefused: boolean }
  | { kind: 'failed'; failure: Failure; differingPaths: readonly string[]; isDefinite: boolean };

/** The later of two of AWS's times. */
export function laterOf(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || isLater(b, a) ? b : a;
}

/** One of AWS's times as ISO 8601 in UTC; null when AWS gave none, or what is no time. */
export function isoTimeOf(time: string | undefined): string | null {
  const milliseconds = Date.parse(time ?? '');
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}

/** Whether one of AWS's times is after another; false when either is unknown. */
export function isLater(time: string | undefined, other: string | undefined): boolean {
  return time !== undefined && other !== undefined && Date.parse(time) > Date.parse(other);
}

/**
 * Whether an update has been carried out, decided only by what AWS says now: equal to the target is done, equal to before
 * is not sent, in progress is wait, anything else is somebody else's change. Never a reason to send again blindly.
 */
export function settle(observation: Observation, { sent, intentRevisionId, knownModified }: Sending): Settlement {
  const { lastUpdateStatus, revisionId, lastModified } = observation;
  const isOld = isLater(knownModified, lastModified);
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
      isDefinite: !isOld,
    };
  }
  if (isAtTarget) return { kind: 'applied', isDefinite: !isOld };
  // A read from before the update looks just the same.
  if (isAtBefore && sent === 'unclear')
    return { kind: 'notSent', isDefinite: false, isRefused: isOtherRevision(revisionId, intentRevisionId) };
  const differingPaths = observation.differsFromTarget;
  return {
    kind: 'failed',
    failure: {
      code: 'interferedWith',
      params: { paths: differingPaths.join(', ') },
    },
    differingPaths,
    // Only what is later than all that is known must be somebody else's.
    isDefinite: isLater(lastModified, knownModified),
  };
}

/** Whether a RevisionId that was read shows that an update bound to another one is refused from now on; false while either is unknown. */
export function isOtherRevision(revisionId: string | undefined, boundTo: string | null): boolean {
  return revisionId !== undefined && revisionId !== '' && boundTo !== null && revisionId !== boundTo;
}

/** What may be done with a function that was read before sending. */
export type Readiness =
  | { kind: 'wait' }
  | { kind: 'send'; isDefinite: boolean }
  | { kind: 'applied'; isDefinite: boolean }
  | { kind: 'stale'; failure: Failure; stalePaths: readonly string[]; isDefinite: boolean };

/** What is known of a function before it is read in order to send. */
export type Expectation = {
  /** An update of ours was tried before and found not sent. */
  hasIntent: boolean;
  /** The latest LastModified that AWS gave for the function so far; undefined when none is known. */
  knownModified: string | undefined;
  /** When the function was read for the preview. */
  plannedAt: string | undefined;
};

/**
 * Whether the planned update may be sent to the function as it reads now. Only with an intent may a function at its target be
 * called applied, else somebody else brought it there. What was changed after the preview is stale for certain; what was
 * not may be an answer from before it.
 */
export function readiness(observation: Observation, { hasIntent, knownModified, plannedAt }: Expectation): Readiness {
  const isDefinite = !isLater(knownModified, observation.lastModified);
  if (observation.lastUpdateStatus === 'InProgress' || observation.state === 'Pending') return { kind: 'wait' };
  if (observation.differsFromBefore.length === 0) return { kind: 'send', isDefinite };
  if (hasIntent && observation.differsFromTarget.length === 0) return { kind: 'applied', isDefinite };
  const stalePaths = observation.differsFromBefore;
  return {
    kind: 'stale',
    failure: {
      code: 'changedSincePreview',
      params: { paths: stalePaths.join(', ') },
    },
    stalePaths,
    isDefinite: isDefinite && isLater(observation.lastModified, plannedAt),
  };
}
