import type { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';

/** What is told of a Rollout outside: its names and state, and how many of the functions to change came to which outcome. */
export async function readRolloutReport(tx: Transaction, rolloutId: string): Promise<Prisma.InputJsonObject> {
  const { number, name, mode, status, statusReason, revertsRollout } = await tx.rollout.findUniqueOrThrow({
    where: { id: rolloutId },
    select: {
      number: true,
      name: true,
      mode: true,
      status: true,
      statusReason: true,
      revertsRollout: { select: { id: true, number: true } },
    },
  });
  const groups = await tx.change.groupBy({
    by: ['outcome'],
    where: { rolloutId, verdict: 'change' },
    _count: { _all: true },
  });
  const functions = Object.fromEntries(groups.map(({ outcome, _count }) => [outcome, _count._all]));
  return { rolloutId, number, name, mode, status, statusReason, revertsRollout, functions };
}
