import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { modes } from '../../core/change/change-codes.ts';
import { emptyCounts } from '../../core/rollout/counts.ts';
import { rolloutCountsSchema } from '../../core/rollout/counts-schema.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { statusReasonSchema } from '../../core/rollout/status-reason.ts';
import { touchingAccounts } from '../accounts/account-set.ts';
import { database } from '../kernel/client.ts';
import { listPartlyHidden } from './hidden-part.ts';
import { shownReason } from './rollout-progress-page.ts';
import { countChanges } from './rollouts-page.ts';

/** A Rollout that somebody began or had send, how far it is, and why it stands still where it does. */
export const ownRolloutSchema = z.object({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.enum(modes),
  status: z.enum(rolloutStatuses),
  statusReason: statusReasonSchema.nullable(),
  /** When it came to rest (ISO 8601): planned or finished; null while it is under way. */
  restedAt: z.string().nullable(),
  /** Of its Changes in accounts that the reader may view. */
  counts: rolloutCountsSchema,
});
export type OwnRollout = z.infer<typeof ownRolloutSchema>;

/** So many at most are followed, the newest. */
const mostFollowed = 10;

/**
 * The Rollouts that a person created or had send and that touch one of the accounts, newest first: those under way or halted, and those that were
 * planned or ended after `since`.
 */
export async function listOwnRolloutRows(personId: string, accounts: AccountSet, since: Date): Promise<OwnRollout[]> {
  const rollouts = await database().rollout.findMany({
    where: {
      AND: [
        { OR: [{ createdBy: personId }, { senderId: personId }] },
        {
          OR: [
            { status: { in: ['planning', 'applying', 'paused', 'stopped'] } },
            { status: 'planned', plannedAt: { gte: since } },
            { status: { in: ['completed', 'cancelled'] }, finishedAt: { gte: since } },
          ],
        },
        touchingAccounts(accounts),
      ],
    },
    orderBy: { number: 'desc' },
    take: mostFollowed,
    select: {
      ...{ id: true, number: true, name: true, mode: true, status: true, statusReason: true },
      ...{ plannedAt: true, finishedAt: true },
    },
  });
  const ids = rollouts.map(({ id }) => id);
  const [counts, partlyHidden] = await Promise.all([countChanges(ids, accounts), listPartlyHidden(ids, accounts)]);
  return rollouts.map(({ plannedAt, finishedAt, statusReason, ...rollout }) => {
    const restedAt = rollout.status === 'planned' ? plannedAt : finishedAt;
    const reason = statusReasonSchema.nullable().parse(statusReason);
    return ownRolloutSchema.parse({
      ...rollout,
      statusReason: shownReason(reason, partlyHidden.has(rollout.id)),
      restedAt: restedAt?.toISOString() ?? null,
      counts: counts.get(rollout.id) ?? emptyCounts(),
    });
  });
}
