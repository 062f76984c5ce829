import { type FunctionMetrics as CloudWatchMetrics, functionMetrics } from '../../aws/metrics.ts';
import { sessionFor } from '../../aws/session.ts';
import { type FunctionMetrics, type HealthReport, type HealthSample, judgeHealth } from '../../core/rollout/health.ts';
import { type HealthTarget, readHealthTargets } from '../../db/health-targets.ts';
import { isFunctionFailure, isLaneFailure } from './failures.ts';
import type { RolloutContext } from './rollout-context.ts';

/** CloudWatch's resolution for Lambda's metrics, in seconds. Source: AWS docs, 2026. */
const periodSeconds = 60;
/** The baseline: so long before the wave began. */
const baselineSeconds = 3_600;

/**
 * Compares the functions that a wave changed with their own hour before it, from CloudWatch. Accounts that cannot be read
 * leave their functions without figures, which can only make the verdict "unknown", never "healthy".
 */
export async function checkHealth(rolloutId: string, wave: number, context: RolloutContext): Promise<HealthReport> {
  const { strategy, startedAt, targets } = await readHealthTargets(rolloutId, wave);
  const now = new Date();
  const windowFromAt = floorToPeriod(startedAt);
  const baselineFromAt = new Date(windowFromAt.getTime() - baselineSeconds * 1000);
  const samples = await Promise.all(
    targets.map((target) => readSamples(target, { baselineFromAt, windowFromAt, untilAt: now }, context)),
  );
  return {
    ...judgeHealth(samples.flat(), strategy.healthGate),
    checkedAt: now.toISOString(),
    baselineFromAt: baselineFromAt.toISOString(),
    windowFromAt: windowFromAt.toISOString(),
    untilAt: now.toISOString(),
  };
}

type Windows = { baselineFromAt: Date; windowFromAt: Date; untilAt: Date };

async function readSamples(target: HealthTarget, windows: Windows, context: RolloutContext): Promise<HealthSample[]> {
  const names = target.functions.map(({ functionName }) => functionName);
  const read = async (): Promise<[Map<string, CloudWatchMetrics>, Map<string, CloudWatchMetrics>]> => {
    const session = await sessionFor(
      {
        roleArn: target.readRoleArn,
        externalId: target.externalId,
        purpose: 'read',
        sessionName: 'lamplighter-health',
      },
      context.aws,
    );
    return await Promise.all([
      functionMetrics(session, target.region, names, {
        fromAt: windows.baselineFromAt,
        untilAt: windows.windowFromAt,
        periodSeconds,
      }),
      functionMetrics(session, target.region, names, {
        fromAt: windows.windowFromAt,
        untilAt: windows.untilAt,
        periodSeconds,
      }),
    ]);
  };
  try {
    const [baseline, current] = await read();
    return target.functions.map(({ functionArn, functionName }) => ({
      functionArn,
      baseline: toMetrics(baseline.get(functionName)),
      current: toMetrics(current.get(functionName)),
    }));
  } catch (error) {
    if (!isFunctionFailure(error) && !isLaneFailure(error)) throw error;
    context.log.warn({ err: error, region: target.region }, 'metrics could not be read');
    const none = toMetrics(undefined);
    return target.functions.map(({ functionArn }) => ({ functionArn, baseline: none, current: none }));
  }
}

function toMetrics(metrics: CloudWatchMetrics | undefined): FunctionMetrics {
  if (metrics === undefined) return { invocations: 0, errors: 0, throttles: 0, meanDurationMilliseconds: null };
  return { ...metrics, meanDurationMilliseconds: metrics.meanDurationMilliseconds ?? null };
}

/** CloudWatch sums up whole periods: the window begins with the period in which the wave did. */
function floorToPeriod(at: Date): Date {
  return new Date(Math.floor(at.getTime() / (periodSeconds * 1000)) * periodSeconds * 1000);
}
