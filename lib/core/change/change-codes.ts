/**
 * Why a Rollout changes functions; all are modes of one mechanism. `revert` takes back what another Rollout did, `restore` brings
 * functions to a state that is stored of each.
 */
export const modes = ['instrument', 'remove', 'revert', 'restore'] as const;
export type Mode = (typeof modes)[number];

/** Returns whether Changes of a mode rest on stored ones, so that what others changed since is asked about, and no settings belong to them. */
export function hasConflicts(mode: string): boolean {
  return mode === 'revert' || mode === 'restore';
}

/** What planning decided for one function. */
export const verdicts = ['change', 'unchanged', 'blocked'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * How far the sending of one Change has come. `applying` is an intent that has no outcome yet. `unclear`: AWS has not answered,
 * so the function may still be changed until the request has expired; it is read again then. All but these two and `pending`
 * are terminal. `stale`: the function differs from what was reviewed, so nothing was sent. `excluded`: a person
 * took the function out of the Rollout, before or while it was applied.
 */
export const outcomes = [
  'pending',
  'applying',
  'unclear',
  'applied',
  'stale',
  'failed',
  'skipped',
  'cancelled',
  'excluded',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Replaces a secret wherever one would be shown or stored in clear. */
export const maskedValue = '••••••••';

/** `blocked` keeps the function from being changed; `warning` and `info` do not. */
export const severities = ['blocked', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];
