import type { PgBoss } from 'pg-boss';
import { handleJobs } from '../handle-jobs.ts';
import { deliverWebhook } from '../webhook-delivery.ts';
import { advanceRollout } from './advance.ts';
import { workLane } from './lane.ts';
import { planRollout } from './plan.ts';
import type { RolloutContext } from './rollout-context.ts';
import { startSweeping } from './sweep.ts';

/** How many jobs of a kind one worker does side by side. */
const concurrency = { plans: 4, advances: 4, lanes: 24, webhooks: 4 } as const;

/**
 * Lets a worker do all that belongs to Rollouts: plan, advance, lanes, webhooks, and the sweep that heals what was lost.
 * Answers how to stop the sweep; the jobs stop with the queue.
 */
export async function registerRolloutJobs(boss: PgBoss, context: RolloutContext): Promise<() => void> {
  await handleJobs(boss, context, 'rollout.plan', { localConcurrency: concurrency.plans }, (payload, signal) =>
    planRollout(payload, signal, context),
  );
  await handleJobs(
    boss,
    context,
    'rollout.advance',
    { localConcurrency: concurrency.advances },
    async ({ rolloutId }) => {
      await advanceRollout(rolloutId, context);
    },
  );
  await handleJobs(boss, context, 'rollout.lane', { localConcurrency: concurrency.lanes }, (payload, signal) =>
    workLane(payload, signal, context),
  );
  await handleJobs(boss, context, 'webhook.deliver', { localConcurrency: concurrency.webhooks }, ({ deliveryId }) =>
    deliverWebhook(deliveryId, context.log),
  );
  return startSweeping(context);
}
