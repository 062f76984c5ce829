import { fractionOf } from './deterministic.ts';
import type { FunctionRecord, Traffic } from './records.ts';

const minuteMilliseconds = 60_000;

/** What CloudWatch would have counted for a function in one minute. */
export type MinuteOfTraffic = {
  invocations: number;
  errors: number;
  throttles: number;
  durationMilliseconds: number;
};

/** The traffic a function has when nothing else was said: a third are busy, a fifth are never called. Depends on the name alone. */
function usualTraffic(name: string): Traffic {
  const share = fractionOf(`traffic ${name}`);
  const size = fractionOf(`size ${name}`);
  return {
    invocationsPerMinute: share < 0.2 ? 0 : share < 0.65 ? 1 + Math.round(size * 12) : 20 + Math.round(size * 400),
    errorRate: fractionOf(`errors ${name}`) < 0.7 ? 0 : 0.004,
    throttleRate: 0,
    durationMilliseconds: 15 + Math.round(fractionOf(`duration ${name}`) ** 3 * 1800),
  };
}

/**
 * The traffic of the minute that begins at `minute` (milliseconds since the epoch, a whole minute). The same arguments give the
 * same result.
 */
export function trafficInMinute(record: FunctionRecord, minute: number): MinuteOfTraffic {
  const name = record.configuration.FunctionName;
  const traffic = record.traffic ?? usualTraffic(name);
  const bad = isBad(record, minute + minuteMilliseconds) ? record.badAfterChange : undefined;
  const noise = fractionOf(`${name} ${minute}`);
  // A gentle day curve, so that no two hours look the same.
  const daylight = 0.85 + 0.15 * Math.sin((minute / 86_400_000) * 2 * Math.PI);
  const invocations = Math.round(traffic.invocationsPerMinute * daylight * (0.85 + 0.3 * noise));
  const errors = Math.min(
    invocations,
    Math.floor(invocations * Math.max(traffic.errorRate, bad?.errorRate ?? 0) + fractionOf(`errors ${name} ${minute}`)),
  );
  const hasErrors = traffic.errorRate > 0 || (bad?.errorRate ?? 0) > 0;
  return {
    invocations,
    errors: hasErrors ? errors : 0,
    throttles: Math.round(invocations * Math.max(traffic.throttleRate, bad?.throttleRate ?? 0)),
    durationMilliseconds: traffic.durationMilliseconds * (0.9 + 0.2 * noise) * (bad?.durationFactor ?? 1),
  };
}

/** Whether the configuration in force at a moment is another than the one the misbehaviour was tied to. */
function isBad(record: FunctionRecord, at: number): boolean {
  if (!record.badAfterChange) return false;
  const change = record.changes?.findLast((candidate) => candidate.at < at);
  return change !== undefined && change.digest !== record.badAfterChange.baselineDigest;
}
