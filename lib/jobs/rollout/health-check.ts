import { functionMetrics, periodOf } from '../../aws/metrics.ts';
import { isRecordable } from '../../core/errors.ts';
import { type HealthSample, judgeHealth } from '../../core/rollout/health.ts';
import type { FunctionMetrics, HealthReport } from '../../core/rollout/health-report.ts';
import { storeHealthOfRollout } from '../../db/functions/health-rows.ts';
import { database } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { type HealthTarget, readHealthTargets } from '../../db/rollouts/health-target-rows.ts';
import { openReadingSession } from '../account-session.ts';
import type { RolloutContext } from './rollout-context.ts';

/** The baseline: so long before each function was changed. */
const baselineSeconds = 3_600;
/** Of a function that could not be read: nothing can be judged from it. */
const noMetrics: FunctionMetrics = { invocations: 0, errors: 0, throttles: 0, meanDurationMilliseconds: null };

/** What was read of one account and Region, and why it could not be when it could not. */
type Reading = { samples: HealthSample[]; unread: HealthReport['unread'] };

/**
 * Compares the functions that a wave changed with their own hour before they were, from CloudWatch. Accounts that cannot be read
 * leave their functions without figures, which can only make the verdict "unknown", never "healthy", and are named with the reason.
 */
export async function checkHealth(rolloutId: string, wave: number, context: RolloutContext): Promise<HealthReport> {
  const { strategy, targets } = await readHealthTargets(rolloutId, wave);
  // By one clock with the times of the changes and of the bake; CloudWatch takes any, and has no minute that is not over.
  const now = await readDatabaseTime(database());
  const changes = targets.flatMap(({ functions }) => functions.map(({ changedAt }) => changedAt.getTime()));
  const windowFromAt = periodOf(new Date(Math.min(now.getTime(), ...changes)));
  const baselineFromAt = new Date(windowFromAt.getTime() - baselineSeconds * 1000);
  const readings = await Promise.all(targets.map((target) => readSamples(target, now, context)));
  await keepForPages(rolloutId, now, targets, readings);
  return {
    ...judgeHealth(
      readings.flatMap(({ samples }) => samples),
      strategy.healthGate,
    ),
    unread: readings.flatMap(({ unread }) => unread),
    checkedAt: now.toISOString(),
    baselineFromAt: baselineFromAt.toISOString(),
    windowFromAt: windowFromAt.toISOString(),
    untilAt: now.toISOString(),
  };
}

/** The page of each function shows what was read of it here, so that nobody has to ask again. */
async function keepForPages(
  rolloutId: string,
  now: Date,
  targets: readonly HealthTarget[],
  readings: readonly Reading[],
): Promise<void> {
  const changedAt = new Map(
    targets.flatMap(({ functions }) => functions.map((one) => [one.functionArn, one.changedAt] as const)),
  );
  const samples = readings
    .filter(({ unread }) => unread.length === 0)
    .flatMap((reading) => reading.samples)
    .map((sample) => ({ ...sample, sinceAt: periodOf(changedAt.get(sample.functionArn) ?? now).toISOString() }));
  await storeHealthOfRollout(rolloutId, now.toISOString(), samples);
}

async function readSamples(target: HealthTarget, untilAt: Date, context: RolloutContext): Promise<Reading> {
  const read = async () => {
    const { session } = await openReadingSession(context.aws, target.accountId, {
      use: { access: 'read', purpose: 'health' },
      sessionName: 'lamplighter-health',
    });
    return await functionMetrics(session, target.region, target.functions, { baselineSeconds, untilAt });
  };
  try {
    const metrics = await read();
    const samples = target.functions.map(({ functionArn, functionName }) => ({
      functionArn,
      baseline: metrics.get(functionName)?.baseline ?? noMetrics,
      current: metrics.get(functionName)?.current ?? noMetrics,
    }));
    return { samples, unread: [] };
  } catch (error) {
    if (!isRecordable(error)) throw error;
    context.log.warn({ err: error, region: target.region }, 'metrics could not be read');
    const { awsAccountId, region, functions } = target;
    return {
      samples: functions.map(({ functionArn }) => ({ functionArn, baseline: noMetrics, current: noMetrics })),
      unread: [{ awsAccountId, region, functionCount: functions.length, failure: error.toFailure() }],
    };
  }
}
