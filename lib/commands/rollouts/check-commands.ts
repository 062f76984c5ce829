import { z } from 'zod';
import { findingSchema } from '../../core/change/change.ts';
import { checkKinds, uncheckedReasons } from '../../core/change/unchecked.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { notify } from '../../db/kernel/notify.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { countUnchecked, updateChecked, updateGivenUp } from '../../db/rollouts/check-rows.ts';
import { lockRollout } from '../../db/rollouts/rollout-rows.ts';
import { command } from '../kernel/command.ts';
import { rolloutOf } from './rollout-moves.ts';
import { accountsOf } from './rollout-scope.ts';

/** Has the checks that did not fit into planning run now, one job of a Rollout after the other; none when there is none. */
export async function enqueueChecks(tx: Transaction, rolloutId: string): Promise<void> {
  const { open } = await countUnchecked(tx, rolloutId);
  if (open > 0) await enqueue(tx, 'rollout.check', { rolloutId }, { group: rolloutId });
}

/**
 * Stores what checks after planning came to, while the Rollout waits to be applied: what is found is added and recorded, and a function with a
 * blocking finding is blocked; about one that was planned anew meanwhile nothing is stored. Returns whether that preview still waits.
 * Throws AppError notFound.
 */
export const storeChecks = command({
  name: 'rollout.storeChecks',
  permission: 'work',
  input: z.object({
    rolloutId: z.string(),
    /** The plan that was checked. */
    planRound: z.int(),
    results: z.array(
      z.object({
        id: z.string(),
        /** When the Change was planned that was checked (ISO 8601). */
        plannedAt: z.string(),
        findings: z.array(findingSchema),
        unchecked: z.partialRecord(z.enum(checkKinds), z.enum(uncheckedReasons).nullable()),
      }),
    ),
    /** Checks of an account and Region, of one kind or all, that are given up. */
    givenUp: z.array(
      z.object({
        accountId: accountIdSchema,
        region: z.string(),
        kind: z.enum(checkKinds).optional(),
        reason: z.enum(uncheckedReasons),
      }),
    ),
  }),
  output: z.boolean(),
  records: ['rollout.checked'],
  scopeOf: accountsOf,
  run: async ({ tx, record }, { rolloutId, planRound, results, givenUp }) => {
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planned' || rollout.planRound !== planRound) return false;
    const { functions, blocked } = await updateChecked(tx, results);
    if (functions > 0)
      await record({ action: 'rollout.checked', ...rolloutOf(rollout), details: { functions, blocked } });
    for (const { kind, reason, ...lane } of givenUp)
      await updateGivenUp(tx, { rolloutId, lane, ...(kind === undefined ? {} : { kind }) }, reason);
    await notify(tx, `rollout:${rolloutId}`);
    return true;
  },
});

/**
 * Ends the checks of a preview that still waits; `isOutOfTime`: what has no result by now gets none. Nothing when checks are open that
 * came up meanwhile, which another job runs. Throws AppError notFound.
 */
export const finishChecks = command({
  name: 'rollout.finishChecks',
  permission: 'work',
  input: z.object({ rolloutId: z.string(), planRound: z.int(), isOutOfTime: z.boolean() }),
  output: z.void(),
  records: ['rollout.checked'],
  scopeOf: accountsOf,
  run: async ({ tx, record }, { rolloutId, planRound, isOutOfTime }) => {
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planned' || rollout.planRound !== planRound) return;
    if (isOutOfTime) await updateGivenUp(tx, { rolloutId }, 'time');
    const { functions: notChecked, open } = await countUnchecked(tx, rolloutId);
    if (open > 0) return;
    await record({ action: 'rollout.checked', ...rolloutOf(rollout), details: { notChecked } });
    await notify(tx, `rollout:${rolloutId}`);
  },
});
