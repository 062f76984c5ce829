import type { PgBoss } from 'pg-boss';
import { runConnectionTest } from './connection-test.ts';
import { readFunctionHealth } from './function-health.ts';
import { handleJobs } from './handle-jobs.ts';
import { planRollout } from './plan/job.ts';
import { runLateChecks } from './plan/late-checks.ts';
import { advance } from './rollout/advance.ts';
import type { RolloutContext } from './rollout/rollout-context.ts';
import { runScanRegion } from './scan.ts';
import { sendLane } from './send/job.ts';
import { deliverWebhook } from './webhook-delivery.ts';

/** How many jobs of a kind one worker does side by side. */
const connectionTests = { localConcurrency: 4 } as const;
/** A scan that somebody has just asked for does not wait until a place of the others is free. */
const scanRegions = { localConcurrency: 16, urgentConcurrency: 4 } as const;
/**
 * A lane waits for AWS most of its time, whose quota is each Region's own; so many that a few large ones leave places for the others. Those of
 * a revert do not wait for any of them.
 */
const lanes = { localConcurrency: 64, urgentConcurrency: 16 } as const;
/** Checks of a preview wait on purpose for a budget that others use; those of an account that nobody uses must not wait for them. */
const checks = { localConcurrency: 24 } as const;
const few = { localConcurrency: 3, urgentConcurrency: 2 } as const;

/** Lets a worker do every kind of job. They stop with the queue. */
export async function registerJobs(boss: PgBoss, context: RolloutContext): Promise<void> {
  await handleJobs(boss, context, 'connection.test', connectionTests, ({ connectionTestId }, signal) =>
    runConnectionTest(context, connectionTestId, signal),
  );
  await handleJobs(boss, context, 'scan.region', scanRegions, (payload, signal) =>
    runScanRegion(context, payload, signal),
  );
  await handleJobs(boss, context, 'function.health', few, ({ functionId }) => readFunctionHealth(context, functionId));
  await handleJobs(boss, context, 'rollout.plan', few, (payload, signal) => planRollout(payload, signal, context));
  await handleJobs(boss, context, 'rollout.check', checks, (payload, signal) =>
    runLateChecks(payload, signal, context),
  );
  await handleJobs(boss, context, 'rollout.advance', few, async ({ rolloutId }) => {
    await advance(rolloutId, context);
  });
  await handleJobs(boss, context, 'rollout.lane', lanes, (payload, signal, { doOthersWait }) =>
    sendLane(payload, signal, context, doOthersWait),
  );
  await handleJobs(boss, context, 'webhook.deliver', few, ({ deliveryId }) => deliverWebhook(deliveryId, context.log));
}
