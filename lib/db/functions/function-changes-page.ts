import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { modes, outcomes, verdicts } from '../../core/change/change-codes.ts';
import { awaitedSchema } from '../../core/rollout/awaited.ts';
import { database } from '../kernel/client.ts';

/** One Change of a function, with the Rollout it belongs to; times are ISO 8601 in UTC. */
export const functionChangeRowSchema = z.object({
  id: z.string(),
  rolloutId: z.string(),
  rolloutNumber: z.number(),
  rolloutName: z.string(),
  mode: z.enum(modes),
  verdict: z.enum(verdicts).nullable(),
  outcome: z.enum(outcomes),
  failure: failureSchema.nullable(),
  /** What sending waits for at AWS; null when it does not wait. */
  waiting: awaitedSchema.nullable(),
  plannedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Who applied it, or who made the Rollout while it is not applied. */
  byName: z.string(),
});
export type FunctionChangeRow = z.infer<typeof functionChangeRowSchema>;

/** What Lamplighter planned and did to a function (by our own id of it), newest first. */
export async function listFunctionChangeRows(functionId: string, limit: number): Promise<FunctionChangeRow[]> {
  const found = await database().lambdaFunction.findUnique({
    where: { id: functionId },
    select: { functionArn: true },
  });
  if (!found) return [];
  const changes = await database().change.findMany({
    where: { functionArn: found.functionArn },
    orderBy: { id: 'desc' },
    take: limit,
    select: {
      id: true,
      verdict: true,
      outcome: true,
      failure: true,
      waiting: true,
      plannedAt: true,
      finishedAt: true,
      rollout: { select: { id: true, number: true, name: true, mode: true, createdByName: true, appliedByName: true } },
    },
  });
  return changes.map(({ rollout, plannedAt, finishedAt, ...change }) =>
    functionChangeRowSchema.parse({
      ...change,
      rolloutId: rollout.id,
      rolloutNumber: rollout.number,
      rolloutName: rollout.name,
      mode: rollout.mode,
      plannedAt: plannedAt?.toISOString() ?? null,
      finishedAt: finishedAt?.toISOString() ?? null,
      byName: rollout.appliedByName ?? rollout.createdByName,
    }),
  );
}
