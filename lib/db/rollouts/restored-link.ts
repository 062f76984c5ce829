import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { storedSides } from '../../core/change/stored-state.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';

/** The stored state that a Change restores: a side of another Change of the same function, by which Rollout, and when that ended. */
export const restoredLinkSchema = z.object({
  changeId: z.string(),
  side: z.enum(storedSides),
  rolloutId: z.string(),
  rolloutNumber: z.number(),
  finishedAt: z.string().nullable(),
});
type RestoredLink = z.infer<typeof restoredLinkSchema>;

/** What such a link is made of. */
export const restoredLinkSelect = {
  restoresSide: true,
  restoresChange: { select: { id: true, finishedAt: true, rollout: { select: { id: true, number: true } } } },
} satisfies Prisma.ChangeSelect;

/** The state that a Change restores; null when it restores none. */
export function toRestoredLink({
  restoresSide,
  restoresChange,
}: Prisma.ChangeGetPayload<{ select: typeof restoredLinkSelect }>): RestoredLink | null {
  if (restoresChange === null) return null;
  const { id: changeId, finishedAt, rollout } = restoresChange;
  return restoredLinkSchema.parse({
    ...{ changeId, side: restoresSide, rolloutId: rollout.id, rolloutNumber: rollout.number },
    finishedAt: finishedAt?.toISOString() ?? null,
  });
}

/**
 * The state that a Rollout restores with the function's own id, where it restores one of one function, and that in these accounts; otherwise
 * null. One that restores states of several is not said to restore a single one to who may view a part of it.
 */
export async function readOnlyRestored(
  rolloutId: string,
  accounts: AccountSet,
): Promise<(RestoredLink & { functionId: string | null }) | null> {
  const [change, other] = await database().change.findMany({
    where: { rolloutId },
    select: { accountId: true, functionArn: true, ...restoredLinkSelect },
    take: 2,
  });
  if (!change || other !== undefined) return null;
  const isViewed = accounts === 'all' || accounts.some((accountId) => accountId === change.accountId);
  const link = isViewed ? toRestoredLink(change) : null;
  if (link === null) return null;
  const found = await database().lambdaFunction.findUnique({
    where: { functionArn: change.functionArn },
    select: { id: true },
  });
  return { ...link, functionId: found?.id ?? null };
}
