import type { FunctionMetrics, HealthReport, healthBreaches } from './health-report.ts';
import type { Strategy } from './strategy.ts';

export type HealthSample = {
  functionArn: string;
  baseline: FunctionMetrics;
  current: FunctionMetrics;
};

const shownBreaches = 20;

/**
 * The verdict over the functions changed so far, each against its own baseline: unhealthy as soon as one function, or all
 * together, got worse than the gate allows; unknown while no function and not all together have enough invocations.
 */
export function judgeHealth(
  samples: readonly HealthSample[],
  gate: Strategy['healthGate'],
): Pick<HealthReport, 'verdict' | 'functionCount' | 'judgedCount' | 'baseline' | 'current' | 'breaching'> {
  const baseline = totalOf(samples.map((sample) => sample.baseline));
  const current = totalOf(samples.map((sample) => sample.current));
  const judged = samples.filter((sample) => isTelling(sample.baseline, sample.current, gate));
  const breaching = judged.flatMap((sample) => {
    const breach = breachOf(sample.baseline, sample.current, gate);
    return breach ? [{ ...sample, breach }] : [];
  });
  const isTotalTelling = isTelling(baseline, current, gate);
  const isUnhealthy = breaching.length > 0 || (isTotalTelling && breachOf(baseline, current, gate) !== undefined);
  const verdict = isUnhealthy ? 'unhealthy' : judged.length > 0 || isTotalTelling ? 'healthy' : 'unknown';
  breaching.sort((a, b) => errorRate(b.current) - errorRate(a.current));
  return {
    verdict,
    functionCount: samples.length,
    judgedCount: judged.length,
    baseline,
    current,
    breaching: breaching.slice(0, shownBreaches),
  };
}

function isTelling(baseline: FunctionMetrics, current: FunctionMetrics, gate: Strategy['healthGate']): boolean {
  return callsOf(baseline) >= gate.minInvocations && callsOf(current) >= gate.minInvocations;
}

function breachOf(
  baseline: FunctionMetrics,
  current: FunctionMetrics,
  gate: Strategy['healthGate'],
): (typeof healthBreaches)[number] | undefined {
  const rise = (rate: (metrics: FunctionMetrics) => number) => rate(current) - rate(baseline);
  if (rise(errorRate) > gate.maxErrorRateRisePercent) return 'errorRate';
  if (rise(throttleRate) > gate.maxErrorRateRisePercent) return 'throttleRate';
  const before = baseline.meanDurationMilliseconds;
  const after = current.meanDurationMilliseconds;
  if (before === null || after === null || before <= 0) return undefined;
  return (after / before - 1) * 100 > gate.maxDurationRisePercent ? 'duration' : undefined;
}

/** How often it was called: AWS does not count a throttled call as an invocation. Source: Lambda metrics, AWS docs, 2026. */
function callsOf({ invocations, throttles }: FunctionMetrics): number {
  return invocations + throttles;
}

function errorRate(metrics: FunctionMetrics): number {
  return metrics.invocations === 0 ? 0 : (metrics.errors / metrics.invocations) * 100;
}

function throttleRate(metrics: FunctionMetrics): number {
  const calls = callsOf(metrics);
  return calls === 0 ? 0 : (metrics.throttles / calls) * 100;
}

/**
 * Invocations a minute and function, which windows of different length have in common; null when the windows are not known. The
 * baseline is an hour, the time since the change only minutes.
 */
export function invocationsPerMinute({ invocations, minutes }: FunctionMetrics): number | null {
  return minutes === undefined || minutes <= 0 ? null : invocations / minutes;
}

/**
 * What the health gate will be able to see of a Rollout that is applied with this strategy, as far as that is known beforehand.
 * `off`: it was switched off. `never`: without a bake time it does not look. `early`: it looks before most metrics have arrived,
 * which takes CloudWatch one to three minutes. `watches`: it looks in time; whether functions are invoked is not known.
 */
export function gateSight({
  healthGate,
  bakeSeconds,
}: Pick<Strategy, 'healthGate' | 'bakeSeconds'>): 'off' | 'never' | 'early' | 'watches' {
  if (!healthGate.isEnabled) return 'off';
  if (bakeSeconds === 0) return 'never';
  return bakeSeconds < latestMetricsSeconds ? 'early' : 'watches';
}

/** Metrics come one to three minutes late. Source: CloudWatch and Lambda documentation, 2026. */
const latestMetricsSeconds = 180;

/** Sums; the mean duration weighted by invocations. */
function totalOf(all: readonly FunctionMetrics[]): FunctionMetrics {
  let timed = 0;
  let milliseconds = 0;
  const total = { invocations: 0, errors: 0, throttles: 0 };
  const areMinutesKnown = all.every(({ minutes }) => minutes !== undefined);
  for (const metrics of all) {
    total.invocations += metrics.invocations;
    total.errors += metrics.errors;
    total.throttles += metrics.throttles;
    if (metrics.meanDurationMilliseconds === null) continue;
    timed += metrics.invocations;
    milliseconds += metrics.meanDurationMilliseconds * metrics.invocations;
  }
  return {
    ...total,
    meanDurationMilliseconds: timed === 0 ? null : milliseconds / timed,
    ...(areMinutesKnown ? { minutes: all.reduce((sum, { minutes = 0 }) => sum + minutes, 0) } : {}),
  };
}
