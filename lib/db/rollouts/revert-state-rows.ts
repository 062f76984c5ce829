import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { workerActor } from '../../core/audit/actions.ts';
import { type RevertState, revertStateOf } from '../../core/rollout/revert-state.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';

const revertedSchema = z.object({
  rolloutId: z.string(),
  applied: z.number(),
  reverted: z.number(),
  revertedAutomatically: z.number(),
});

/**
 * How much of each Rollout was taken back in the accounts, by its id; one of which nothing was taken back is absent. A Change counts as taken back
 * once a revert of it was applied, or found that the function is as before already.
 */
export async function readRevertStates(
  rollouts: readonly { id: string; status: string }[],
  accounts: AccountSet,
): Promise<Map<string, RevertState>> {
  const rows = await rowsOf(
    database(),
    revertedSchema,
    Prisma.sql`
    SELECT applied.rollout_id::text AS "rolloutId", count(*)::int AS applied,
           (count(*) FILTER (WHERE by.count > 0))::int AS reverted,
           (count(*) FILTER (WHERE by.count > 0 AND by.automatic = by.count))::int AS "revertedAutomatically"
      FROM change AS applied
      CROSS JOIN LATERAL (
        SELECT count(*) AS count, count(*) FILTER (WHERE rollout.created_by = ${workerActor.id}) AS automatic
          FROM change AS revert JOIN rollout ON rollout.id = revert.rollout_id
         WHERE revert.reverts_change_id = applied.id
           AND (revert.outcome = 'applied' OR (revert.verdict = 'unchanged' AND revert.outcome = 'skipped'))
      ) AS by
     WHERE applied.outcome = 'applied' AND ${isOfAccounts(Prisma.sql`applied.account_id`, accounts)} AND applied.rollout_id IN (
       SELECT reverts_rollout_id FROM rollout WHERE reverts_rollout_id = ANY(${rollouts.map(({ id }) => id)}::uuid[]))
     GROUP BY applied.rollout_id`,
  );
  const statusOf = new Map(rollouts.map(({ id, status }) => [id, z.enum(rolloutStatuses).parse(status)]));
  return new Map(
    rows.flatMap(({ rolloutId, ...counts }) => {
      const status = statusOf.get(rolloutId);
      const state = status && revertStateOf(status, counts);
      return state ? [[rolloutId, state]] : [];
    }),
  );
}
