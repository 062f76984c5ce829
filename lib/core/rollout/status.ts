/**
 * The life of a Rollout:
 * planning → planned → applying ⇄ paused → completed; applying or paused → stopped (stop rule, health gate) → applying again
 * by resume; applying, paused or stopped → cancelled; planned → discarded. A plan is never changed once applying began.
 */
export const rolloutStatuses = [
  'planning',
  'planned',
  'applying',
  'paused',
  'stopped',
  'completed',
  'cancelled',
  'discarded',
] as const;
export type RolloutStatus = (typeof rolloutStatuses)[number];

/** States of a Rollout that was applied and may still send what it has not sent. */
export const unfinishedStatuses = ['applying', 'paused', 'stopped'] as const satisfies readonly RolloutStatus[];

const transitions: Readonly<Record<RolloutStatus, readonly RolloutStatus[]>> = {
  planning: ['planned', 'discarded'],
  planned: ['planning', 'applying', 'discarded'],
  applying: ['paused', 'stopped', 'completed', 'cancelled'],
  paused: ['applying', 'stopped', 'cancelled', 'completed'],
  stopped: ['applying', 'cancelled'],
  completed: ['applying'],
  cancelled: [],
  discarded: [],
};

/** Whether a Rollout in `from` may go to `to`. `completed → applying` is "retry failed". */
export function canTransition(from: RolloutStatus, to: RolloutStatus): boolean {
  return transitions[from].includes(to);
}
