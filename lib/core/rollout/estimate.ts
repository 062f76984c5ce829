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
