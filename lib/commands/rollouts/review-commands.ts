import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { removeTicks, storeTicks } from '../../db/rollouts/review-rows.ts';
import { lockRollout } from '../../db/rollouts/rollout-rows.ts';
import { command } from '../kernel/command.ts';
import { notReady } from './rollout-moves.ts';
import { permittedAccountsOf } from './rollout-scope.ts';

/**
 * Ticks groups of a preview as viewed by the caller, or takes the ticks away. A tick is the caller's own note: it is a condition of
 * nothing, and holds for exactly the diffs that were seen, in the accounts that the caller may view. `planDigest` is that of the plan
 * on the page. Returns how many functions are in the groups.
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
  records: [],
  scopeOf: permittedAccountsOf,
  run: async ({ tx, caller }, { rolloutId, planDigest, groups, isViewed }) => {
    if (caller.kind !== 'person') throw new AppError('notPermitted', { permission: 'read' });
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planned') throw notReady(rollout, 'planned');
    if (rollout.planDigest !== planDigest) throw new AppError('planOutOfDate');
    const reader = { personId: caller.actor.id, accounts: accountsWith(caller, 'read') };
    return await (isViewed ? storeTicks : removeTicks)(tx, rolloutId, groups, reader);
  },
});
