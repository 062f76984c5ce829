import { z } from 'zod';
import type { Actor } from '../../core/audit/event.ts';
import { type ConflictDecisions, conflictSchema, decisionsSchema } from '../../core/change/change.ts';
import { AppError } from '../../core/errors.ts';
import { recordAuditEvent } from '../audit/audit-events.ts';
import type { Transaction } from '../kernel/client.ts';
import { lockRollout } from './rollout-row.ts';
import { returnToPlanning } from './rollouts.ts';

/**
 * Stores how a person decides the conflicts of one Change of a revert and has it planned anew with that.
 * Throws AppError `notFound`, `invalidInput` (a path that is no conflict), `rolloutNotReady`.
 */
export async function decideConflicts(
  tx: Transaction,
  input: { changeId: string; decisions: ConflictDecisions; actor: Actor },
): Promise<void> {
  const known = await tx.change.findUnique({
    where: { id: input.changeId },
    select: { rolloutId: true },
  });
  if (!known) throw new AppError('notFound', { kind: 'change', id: input.changeId });
  const rollout = await lockRollout(tx, known.rolloutId);
  const change = await tx.change.findUniqueOrThrow({
    where: { id: input.changeId },
  });
  const earlier = decisionsSchema.parse(change.decisions);
  const paths = new Set([
    ...z
      .array(conflictSchema)
      .parse(change.conflicts)
      .map(({ path }) => path),
    ...Object.keys(earlier),
  ]);
  for (const path of Object.keys(input.decisions)) if (!paths.has(path)) throw new AppError('invalidInput', { path });
  const decisions = { ...earlier, ...input.decisions };
  await tx.change.update({
    where: { id: change.id },
    data: { decisions, verdict: null, wave: null },
  });
  await recordAuditEvent(tx, {
    actorId: input.actor.id,
    actorName: input.actor.name,
    action: 'rollout.conflictDecided',
    rolloutId: rollout.id,
    rolloutNumber: rollout.number,
    changeId: change.id,
    region: change.region,
    functionArn: change.functionArn,
    functionName: change.functionName,
    details: input.decisions,
  });
  if (rollout.status !== 'planning') await returnToPlanning(tx, rollout);
}
