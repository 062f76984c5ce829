import type { Mode } from '../../core/change/change.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import type { Transaction } from '../kernel/client.ts';
import { enqueueAll } from './queue.ts';

/** One account and Region of a Rollout. */
export type LanePlace = { accountId: AccountId; region: string };

/**
 * When a lane is thought to have its job, so that it gets no other one: when one waits, or when one is being worked too, which may have
 * looked for the last time already and so is enough only for what is asked for again and again. Absent: each gets one.
 */
export type LaneUnless = 'waiting' | 'waitingOrWorked' | undefined;

/** Adds the jobs of a Rollout's lanes, with two statements at most; those of a revert go before all others. */
export async function enqueueLaneJobs(
  tx: Transaction,
  { rolloutId, mode }: { rolloutId: string; mode: Mode },
  lanes: readonly LanePlace[],
  unless?: LaneUnless,
): Promise<void> {
  const jobs = lanes.map(({ accountId, region }) => ({
    payload: { rolloutId, accountId, region },
    // One Rollout does not wait for another: the rate budget, which they share, lets both go on.
    group: `${rolloutId}:${accountId}:${region}`,
  }));
  await enqueueAll(tx, 'rollout.lane', jobs, {
    skipIfWaiting: unless !== undefined,
    skipIfWorked: unless === 'waitingOrWorked',
    isUrgent: mode === 'revert',
  });
}
