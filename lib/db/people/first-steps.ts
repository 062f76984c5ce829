import { database } from '../kernel/client.ts';

/** Whether a person has ever had a preview made and read, and whether they have ever applied one. */
export async function readOwnRollouts(userId: string): Promise<{ hasPreviewed: boolean; hasApplied: boolean }> {
  const [previewed, applied] = await Promise.all([
    database().rollout.findFirst({ where: { createdBy: userId, plannedAt: { not: null } }, select: { id: true } }),
    database().rollout.findFirst({ where: { appliedBy: userId }, select: { id: true } }),
  ]);
  return { hasPreviewed: previewed !== null, hasApplied: applied !== null };
}
