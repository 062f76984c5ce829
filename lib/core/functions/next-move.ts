import type { AccountStatus } from '../connection/account-status.ts';
import type { Status } from '../datadog/status.ts';
import type { ConfigurationState } from './configuration-state.ts';
import type { HealthState } from './function-health.ts';
import type { OpenRolloutStatus } from './open-rollout.ts';

/**
 * What to do next with a function, the most urgent first. `seeAccount`: its account cannot be used. `wait`: an update of ours is under way.
 * `seeHealth`: it got worse since our last Change. `seeReason`: AWS's description of it could not be used, or it cannot be instrumented.
 * `complete`: it is instrumented in part. `seeRollout`: a Rollout that was applied has not done with it. `seePreview`: a preview changes it.
 */
export const nextMoves = [
  'gone',
  'seeAccount',
  'wait',
  'seeRollout',
  'seeHealth',
  'seePreview',
  'bringBack',
  'seeReason',
  'resolvePlainKey',
  'complete',
  'upgrade',
  'instrument',
  'nothing',
] as const;
export type NextMove = (typeof nextMoves)[number];

/** What the next move follows from. */
export type MoveFacts = {
  isGone: boolean;
  isUnread: boolean;
  accountStatus: AccountStatus;
  configuration: ConfigurationState;
  status: Status;
  health: HealthState;
  /** Whether the API key stands in plain text in its variables. */
  hasPlainKey: boolean;
  /** How the Rollout stands that is to change it and has not done so; null: there is none. */
  openRollout: OpenRolloutStatus | null;
};

/** Returns the one thing that a person would do next with a function. */
export function nextMoveOf(facts: MoveFacts): NextMove {
  const { isGone, isUnread, accountStatus, configuration, status, health, hasPlainKey, openRollout } = facts;
  if (isGone) return 'gone';
  if (accountStatus !== 'connected') return 'seeAccount';
  if (configuration === 'beingChanged' || configuration === 'unclear') return 'wait';
  const isPreview = openRollout === 'planning' || openRollout === 'planned';
  if (openRollout !== null && !isPreview) return 'seeRollout';
  const isOurs = configuration !== 'neverOurs' && configuration !== 'notOurs';
  if (isOurs && health === 'worse') return 'seeHealth';
  if (isPreview) return 'seePreview';
  if (configuration === 'drifted') return 'bringBack';
  if (isUnread || configuration === 'unknown' || status === 'cannotBe') return 'seeReason';
  if (hasPlainKey) return 'resolvePlainKey';
  return movesByStatus[status];
}

const movesByStatus = {
  instrumented: 'nothing',
  outdated: 'upgrade',
  partly: 'complete',
  not: 'instrument',
} as const satisfies Record<Exclude<Status, 'cannotBe'>, NextMove>;
