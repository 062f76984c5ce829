import type { Strategy } from './strategy.ts';
import type { WaveStatus } from './waves.ts';

/** One account and Region of a Rollout: what is left to send there, and how fast it may go and went. */
export type LaneEstimateInput = {
  /** Changes without a terminal outcome. */
  remaining: number;
  /** Control-plane calls a second in force: the account's setting, or less after AWS throttled. */
  callsPerSecond: number;
  /** Outcomes a second over the last minute or so; null while too few are known. */
  measuredPerSecond: number | null;
};

/**
 * Honest seconds until all lanes are done: lanes run side by side, so the slowest one counts, each at the slower of its
 * budget and what was measured, plus the bake times still to come. Null when a lane with work left cannot move at all.
 */
export function estimateSeconds(lanes: readonly LaneEstimateInput[], bakeSecondsLeft: number): number | null {
  let slowestSeconds = 0;
  for (const lane of lanes) {
    if (lane.remaining === 0) continue;
    const perSecond = Math.min(lane.callsPerSecond, lane.measuredPerSecond ?? lane.callsPerSecond);
    if (!(perSecond > 0)) return null;
    slowestSeconds = Math.max(slowestSeconds, lane.remaining / perSecond);
  }
  return Math.ceil(slowestSeconds + bakeSecondsLeft);
}

/** Fewer outcomes than this say nothing about the pace. */
const leastMeasured = 20;

/**
 * Seconds until the last lane is done, with the bake times that are still to come; null when it cannot be told. `measured`: how
 * many outcomes there were lately, in how many seconds.
 */
export function remainingSeconds(
  lanes: readonly (Omit<LaneEstimateInput, 'measuredPerSecond'> & { measured: { count: number; seconds: number } })[],
  waves: readonly { status: WaveStatus; bakeUntil: string | null }[],
  strategy: Pick<Strategy, 'bakeSeconds'>,
  at: Date,
): number | null {
  const bakesToCome = waves.slice(0, -1).reduce((sum, { status, bakeUntil }) => {
    if (status === 'baking' && bakeUntil) {
      return sum + Math.max(0, (new Date(bakeUntil).getTime() - at.getTime()) / 1000);
    }
    return status === 'pending' || status === 'running' ? sum + strategy.bakeSeconds : sum;
  }, 0);
  return estimateSeconds(
    lanes.map(({ measured: { count, seconds }, ...lane }) => ({
      ...lane,
      measuredPerSecond: count < leastMeasured ? null : count / seconds,
    })),
    bakesToCome,
  );
}
