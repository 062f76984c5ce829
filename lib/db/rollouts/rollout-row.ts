import { z } from 'zod';
import { type Mode, modes } from '../../core/change/change.ts';
import { AppError } from '../../core/errors.ts';
import { canTransition, type RolloutStatus, rolloutStatuses } from '../../core/rollout/status.ts';
import { statusReasonSchema } from '../../core/rollout/stop-rule.ts';
import { type Strategy, strategySchema } from '../../core/rollout/strategy.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';

/** A Rollout whose row the transaction holds: nobody else changes its course until the transaction ends. */
export type LockedRollout = {
  id: string;
  number: number;
  name: string;
  mode: Mode;
  status: RolloutStatus;
  statusReason: z.infer<typeof statusReasonSchema> | null;
  strategy: Strategy;
  planDigest: string | null;
  revertsRolloutId: string | null;
  appliesItself: boolean;
  currentWave: number;
};

const rowSchema = z.object({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.enum(modes),
  status: z.enum(rolloutStatuses),
  statusReason: statusReasonSchema.nullable(),
  strategy: strategySchema,
  planDigest: z.string().nullable(),
  revertsRolloutId: z.string().nullable(),
  appliesItself: z.boolean(),
  currentWave: z.number(),
});

/** Locks a Rollout's row for the transaction. Throws AppError `notFound`. */
export async function lockRollout(tx: Transaction, rolloutId: string): Promise<LockedRollout> {
  await tx.$queryRaw`SELECT 1 AS "locked" FROM rollout WHERE id = ${rolloutId}::uuid FOR UPDATE`;
  const row = await tx.rollout.findUnique({ where: { id: rolloutId } });
  if (!row) throw new AppError('notFound', { kind: 'rollout', id: rolloutId });
  return rowSchema.parse(row);
}

/** Further columns that a move sets; `statusReason` is cleared unless given. */
type MoveData = Omit<Prisma.RolloutUncheckedUpdateInput, 'status' | 'statusReason'> & {
  statusReason?: {
    code: string;
    params: Readonly<Record<string, string | number>>;
  };
};

/**
 * Moves a locked Rollout to another status and tells its watchers. Throws AppError `rolloutNotReady {status, wanted}` when its
 * life does not allow that move.
 */
export async function moveRollout(
  tx: Transaction,
  rollout: LockedRollout,
  to: RolloutStatus,
  data: MoveData = {},
): Promise<void> {
  if (!canTransition(rollout.status, to)) {
    throw new AppError('rolloutNotReady', {
      status: rollout.status,
      wanted: to,
      number: rollout.number,
    });
  }
  await tx.rollout.update({
    where: { id: rollout.id },
    data: {
      ...data,
      status: to,
      statusReason: data.statusReason ?? Prisma.DbNull,
    },
  });
  await notify(tx, `rollout:${rollout.id}`);
}
