import type { AccountStatus } from '../connection/account-status.ts';
import type { Status } from '../datadog/status.ts';
import type { ConfigurationState } from './configuration-state.ts';
import type { HealthState } from './function-health.ts';

/**
 * What to do next with a function, the most urgent first. `seeAccount`: its account cannot be used. `wait`: an update of ours is under way.
 * `seeHealth`: it got worse since our last Change. `seeReason`: AWS's description of it could not be used, or it cannot be instrumented.
 * `complete`: it is instrumented in part.
 */
export const nextMoves = [
  'gone',
  'seeAccount',
  'wait',
  'seeHealth',
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
};

/** Returns the one thing that a person would do next with a function. */
export function nextMoveOf(facts: MoveFacts): NextMove {
  const { isGone, isUnread, accountStatus, configuration, status, health, hasPlainKey } = facts;
  if (isGone) return 'gone';
  if (accountStatus !== 'connected') return 'seeAccount';
  if (configuration === 'beingChanged' || configuration === 'unclear') return 'wait';
  const isOurs = configuration !== 'neverOurs' && configuration !== 'notOurs';
  if (isOurs && health === 'worse') return 'seeHealth';
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
