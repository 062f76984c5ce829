import type { PgBoss } from 'pg-boss';
import { AppError } from '../../core/errors.ts';
import { type JobContext, type QueueName, type QueuePayload, type WorkerOptions, workOn } from '../../db/queue.ts';
import { JobInterrupted } from '../context.ts';
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
  await handle(boss, context, 'rollout.plan', { localConcurrency: concurrency.plans }, (payload, job) =>
    planRollout(payload, job, context),
  );
  await handle(boss, context, 'rollout.advance', { localConcurrency: concurrency.advances }, async ({ rolloutId }) => {
    await advanceRollout(rolloutId, context);
  });
  await handle(boss, context, 'rollout.lane', { localConcurrency: concurrency.lanes }, (payload, job) =>
    workLane(payload, job, context),
  );
  await handle(boss, context, 'webhook.deliver', { localConcurrency: concurrency.webhooks }, ({ deliveryId }) =>
    deliverWebhook(deliveryId, context.log),
  );
  return startSweeping(context);
}

/** Works on a queue; an error is logged and thrown on as its code only, so that no text of it reaches the queue's table. */
async function handle<Name extends QueueName>(
  boss: PgBoss,
  { log }: RolloutContext,
  name: Name,
  options: WorkerOptions,
  run: (payload: QueuePayload<Name>, job: JobContext) => Promise<void>,
): Promise<void> {
  await workOn(boss, name, options, async (payload, job) => {
    try {
      await run(payload, job);
    } catch (error) {
      if (error instanceof JobInterrupted) log.info({ job: name, payload }, 'job handed over');
      else log.error({ err: error, job: name, payload }, 'job failed');
      throw new Error(error instanceof AppError ? error.code : 'unexpected');
    }
  });
}
