import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { readReviewRow, removeTicks, storeTicks } from '../../db/rollouts/review-rows.ts';
import { lockRollout } from '../../db/rollouts/rollout-rows.ts';
import { command } from '../kernel/command.ts';
import { notReady, rolloutOf } from './rollout-moves.ts';
import { permittedAccountsOf } from './rollout-scope.ts';

/**
 * Ticks groups of a preview as viewed by the caller, or takes the ticks away. A tick is the caller's own note: it is a condition of
 * nothing, and holds for exactly the diffs that were seen, in the accounts that the caller may view. `planDigest` is that of the plan
 * on the page. Returns how many functions are in the groups. That the whole of a plan was viewed is recorded.
 * Throws AppError `notFound`, `rolloutNotReady`, `planOutOfDate`, `notPermitted` (who is no person has looked at nothing).
 */
export const markViewed = command({
  name: 'rollout.markViewed',
  permission: 'read',
  input: z.strictObject({
    rolloutId: z.uuid(),
    planDigest: z.string().max(64),
    /** Keys of groups of identical diffs. */
    groups: z.array(z.string().max(64)).min(1).max(100),
    isViewed: z.boolean(),
  }),
  output: z.number(),
  records: ['rollout.viewed'],
  scopeOf: permittedAccountsOf,
  run: async ({ tx, caller, record }, { rolloutId, planDigest, groups, isViewed }) => {
    if (caller.kind !== 'person') throw new AppError('notPermitted', { permission: 'read' });
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planned') throw notReady(rollout, 'planned');
    if (rollout.planDigest !== planDigest) throw new AppError('planOutOfDate');
    const reader = { personId: caller.actor.id, accounts: accountsWith(caller, 'read') };
    if (!isViewed) return await removeTicks(tx, rolloutId, groups, reader);
    const before = await readReviewRow(tx, rolloutId, reader);
    const functions = await storeTicks(tx, rolloutId, groups, reader);
    const after = await readReviewRow(tx, rolloutId, reader);
    // Each tick by itself is a note; that somebody has looked at all of a plan is worth knowing afterwards.
    if (before.viewed < after.groups && after.viewed === after.groups) {
      const details = { planDigest, viewedGroups: after.groups };
      await record({ action: 'rollout.viewed', ...rolloutOf(rollout), details });
    }
    return functions;
  },
});
