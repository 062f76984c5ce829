import type { RolloutStatus } from '../rollout/status.ts';

/** States of a Rollout in which it may still change a function, those that were applied first. */
export const openRolloutStatuses = [
  'applying',
  'paused',
  'stopped',
  'planned',
  'planning',
] as const satisfies readonly RolloutStatus[];
export type OpenRolloutStatus = (typeof openRolloutStatuses)[number];
