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

/** From which pace a time is estimated: what was measured, or, while too little was, the fastest that is allowed. */
export const estimatePaces = ['measured', 'limit'] as const;

/** How long something still takes, and from which pace that is; null where nothing is left to send, so that it depends on none. */
export type Estimate = { seconds: number; pace: (typeof estimatePaces)[number] | null };

/**
 * Honest seconds until all lanes are done: lanes run side by side, so the slowest one counts, each at the slower of its
 * budget and what was measured, plus the bake times still to come. Null when a lane with work left cannot move at all.
 */
export function estimateLanes(lanes: readonly LaneEstimateInput[], bakeSecondsLeft: number): Estimate | null {
  let slowest: Estimate = { seconds: 0, pace: null };
  for (const { remaining, callsPerSecond, measuredPerSecond } of lanes) {
    if (remaining === 0) continue;
    const perSecond = Math.min(callsPerSecond, measuredPerSecond ?? callsPerSecond);
    if (!(perSecond > 0)) return null;
    const seconds = remaining / perSecond;
    if (seconds > slowest.seconds) slowest = { seconds, pace: measuredPerSecond === null ? 'limit' : 'measured' };
  }
  return { ...slowest, seconds: Math.ceil(slowest.seconds + bakeSecondsLeft) };
}

/** Fewer outcomes than this say nothing about the pace. */
const leastMeasured = 20;

/** The pace is measured over so many seconds at most. */
export const mostMeasuredSeconds = 30;

/**
 * Over how many seconds up to `at` the pace of some waves is measured, at least one: of a Rollout that has only begun, not over seconds in
 * which it was not there.
 */
export function measuredSeconds(waves: readonly { startedAt: string | null }[], at: Date): number {
  const starts = waves.flatMap(({ startedAt }) => (startedAt === null ? [] : [new Date(startedAt).getTime()]));
  if (starts.length === 0) return mostMeasuredSeconds;
  const sinceStart = (at.getTime() - Math.min(...starts)) / 1000;
  return Math.min(mostMeasuredSeconds, Math.max(1, sinceStart));
}

/** One account and Region of a wave. `measured`: how many outcomes it had lately, in how many seconds. */
type WaveLane = Omit<LaneEstimateInput, 'measuredPerSecond'> & { measured: { count: number; seconds: number } };

/** A wave as far as the time that it still takes depends on it; `bakeUntil` in UTC (ISO 8601). */
export type WaveEstimateInput = { status: WaveStatus; bakeUntil: string | null; lanes: readonly WaveLane[] };

/**
 * How long until the last wave is done and watched, or null when it cannot be told. Waves follow each other, so each takes as long
 * as its own slowest lane and then bakes, the last one too. `isWaiting`: all that is in flight waits for AWS, which says
 * nothing about how long. The pace is the limit as long as that is so for one wave.
 */
export function remainingTime(
  waves: readonly WaveEstimateInput[],
  { bakeSeconds }: Pick<Strategy, 'bakeSeconds'>,
  { at, isWaiting }: { at: Date; isWaiting: boolean },
): Estimate | null {
  if (isWaiting) return null;
  const total: Estimate = { seconds: 0, pace: null };
  for (const { status, bakeUntil, lanes } of waves) {
    const bake = bakeLeft(status, bakeUntil, bakeSeconds, at);
    const estimate = estimateLanes(
      lanes.map(({ measured: { count, seconds: measuredSeconds }, ...lane }) => ({
        ...lane,
        measuredPerSecond: count < leastMeasured ? null : count / measuredSeconds,
      })),
      bake,
    );
    if (estimate === null) return null;
    total.seconds += estimate.seconds;
    if (total.pace !== 'limit') total.pace = estimate.pace ?? total.pace;
  }
  return total;
}

function bakeLeft(status: WaveStatus, bakeUntil: string | null, bakeSeconds: number, at: Date): number {
  if (status === 'baking' && bakeUntil) return Math.max(0, (new Date(bakeUntil).getTime() - at.getTime()) / 1000);
  return status === 'passed' ? 0 : bakeSeconds;
}
