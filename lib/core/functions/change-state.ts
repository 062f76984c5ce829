import type { Outcome } from '../change/change-codes.ts';
import type { RolloutStatus } from '../rollout/status.ts';

/** What a function's timeline says came of a Change: its outcome, or that it is or was a preview alone. */
export type ChangeState = Outcome | 'previewed' | 'discarded';

/** Returns what came of a Change by its outcome and its Rollout's status. Pending is only what somebody applied. */
export function changeStateOf(outcome: Outcome, rolloutStatus: RolloutStatus): ChangeState {
  if (outcome !== 'pending') return outcome;
  if (rolloutStatus === 'planning' || rolloutStatus === 'planned') return 'previewed';
  return rolloutStatus === 'discarded' ? 'discarded' : outcome;
}
