import type { PgBoss } from 'pg-boss';
import { handleJobs } from '../handle-jobs.ts';
import { deliverWebhook } from '../webhook-delivery.ts';
import { advanceRollout } from './advance.ts';
import { workLane } from './lane.ts';
import { planRollout } from './plan.ts';
import type { RolloutContext } from './rollout-context.ts';
import { startSweeping } from './sweep.ts';

/**
 * How many jobs of a kind one worker does side by side; each of these looks for work by itself, too, for what nobody is woken
 * for: jobs of a worker that died, and jobs that waited for their group. Often enough to be prompt, seldom enough to be cheap.
 */
const lanes = { localConcurrency: 16, notifyPollingIntervalSeconds: 2 } as const;
const few = { localConcurrency: 3, notifyPollingIntervalSeconds: 2 } as const;

/**
 * Lets a worker do all that belongs to Rollouts: plan, advance, lanes, webhooks, and the sweep that heals what was lost.
 * Answers how to stop the sweep; the jobs stop with the queue.
 */
export async function registerRolloutJobs(boss: PgBoss, context: RolloutContext): Promise<() => void> {
  await handleJobs(boss, context, 'rollout.plan', few, (payload, signal) => planRollout(payload, signal, context));
  await handleJobs(boss, context, 'rollout.advance', few, async ({ rolloutId }) => {
    await advanceRollout(rolloutId, context);
  });
  await handleJobs(boss, context, 'rollout.lane', lanes, (payload, signal) => workLane(payload, signal, context));
  await handleJobs(boss, context, 'webhook.deliver', few, ({ deliveryId }) => deliverWebhook(deliveryId, context.log));
  return startSweeping(context);
}
