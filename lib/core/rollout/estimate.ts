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

/** One account and Region of a wave. `measured`: how many outcomes it had lately, in how many seconds. */
type WaveLane = Omit<LaneEstimateInput, 'measuredPerSecond'> & { measured: { count: number; seconds: number } };

/** A wave as far as the time that it still takes depends on it; `bakeUntil` in UTC (ISO 8601). */
export type WaveEstimateInput = { status: WaveStatus; bakeUntil: string | null; lanes: readonly WaveLane[] };

/**
 * Seconds until the last wave is done and watched, or null when it cannot be told. Waves follow each other, so each takes as long
 * as its own slowest lane and then bakes, the last one too. `isWaiting`: all that is in flight waits for AWS, which says
 * nothing about how long.
 */
export function remainingSeconds(
  waves: readonly WaveEstimateInput[],
  { bakeSeconds }: Pick<Strategy, 'bakeSeconds'>,
  { at, isWaiting }: { at: Date; isWaiting: boolean },
): number | null {
  if (isWaiting) return null;
  let total = 0;
  for (const { status, bakeUntil, lanes } of waves) {
    const bake = bakeLeft(status, bakeUntil, bakeSeconds, at);
    const seconds = estimateSeconds(
      lanes.map(({ measured: { count, seconds: measuredSeconds }, ...lane }) => ({
        ...lane,
        measuredPerSecond: count < leastMeasured ? null : count / measuredSeconds,
      })),
      bake,
    );
    if (seconds === null) return null;
    total += seconds;
  }
  return total;
}

function bakeLeft(status: WaveStatus, bakeUntil: string | null, bakeSeconds: number, at: Date): number {
  if (status === 'baking' && bakeUntil) return Math.max(0, (new Date(bakeUntil).getTime() - at.getTime()) / 1000);
  return status === 'passed' ? 0 : bakeSeconds;
}
