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

/** The plan that checks belong to: results about an earlier one of the same Rollout count for nothing. */
const checkedPlanSchema = z.object({ rolloutId: z.string(), planDigest: z.string() });

/**
 * Stores what checks after planning came to, while the very plan that they belong to waits to be applied: what is found is added, and
 * a function with a blocking finding is blocked. Returns whether that plan still stands. Throws AppError notFound.
 */
export const storeChecks = command({
  name: 'rollout.storeChecks',
  permission: 'work',
  input: checkedPlanSchema.extend({
    results: z.array(
      z.object({
        id: z.string(),
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
  records: [],
  scopeOf: accountsOf,
  run: async ({ tx }, { rolloutId, planDigest, results, givenUp }) => {
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planned' || rollout.planDigest !== planDigest) return false;
    if (results.length > 0) await updateChecked(tx, results);
    for (const { kind, reason, ...lane } of givenUp)
      await updateGivenUp(tx, { rolloutId, lane, ...(kind === undefined ? {} : { kind }) }, reason);
    await notify(tx, `rollout:${rolloutId}`);
    return true;
  },
});

/** Ends the checks of a plan: what has no result by now gets none. Throws AppError notFound. */
export const finishChecks = command({
  name: 'rollout.finishChecks',
  permission: 'work',
  input: checkedPlanSchema,
  output: z.void(),
  records: ['rollout.checked'],
  scopeOf: accountsOf,
  run: async ({ tx, record }, { rolloutId, planDigest }) => {
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planned' || rollout.planDigest !== planDigest) return;
    await updateGivenUp(tx, { rolloutId }, 'time');
    const { functions: notChecked } = await countUnchecked(tx, rolloutId);
    await record({ action: 'rollout.checked', ...rolloutOf(rollout), details: { planDigest, notChecked } });
    await notify(tx, `rollout:${rolloutId}`);
  },
});
