import { z } from 'zod';
import {
  type AttributeChange,
  attributeChangeSchema,
  type Conflict,
  type ConflictDecisions,
  conflictSchema,
  decisionsSchema,
} from '../../core/change/change.ts';
import { type DiffRow, diffSections } from '../../core/change/diff.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { type ChangeRow, changeRowSelect, toChangeRow } from './rollout-changes-page.ts';

const attributesSchema = z.array(attributeChangeSchema);
const conflictsSchema = z.array(conflictSchema);
const diffSchema = z.array(
  z.object({
    kind: z.enum(['unchanged', 'removed', 'added']),
    section: z.enum(diffSections),
    path: attributeChangeSchema.shape.path,
    text: z.string(),
    isMaskedChange: z.boolean(),
  }),
);

/** Everything about one Change, masked. */
export type ChangeDetail = ChangeRow & {
  rolloutId: string;
  diffGroup: string | null;
  attributes: AttributeChange[];
  diff: DiffRow[];
  conflicts: Conflict[];
  decisions: ConflictDecisions;
  plannedAt: string | null;
  requestIds: string[];
  /** The Change this one takes back. */
  reverts: {
    changeId: string;
    rolloutId: string;
    rolloutNumber: number;
  } | null;
  /** Changes that take this one back, newest first. */
  revertedBy: {
    changeId: string;
    rolloutId: string;
    rolloutNumber: number;
    outcome: string;
  }[];
  /** Our id of the function in the list of functions, when the last scan knew it. */
  functionId: string | null;
};

/** One Change of a Rollout, or null. */
export async function readChangeDetail(rolloutId: string, changeId: string): Promise<ChangeDetail | null> {
  const [detail] = await readChangeDetails([changeId]);
  return detail && detail.rolloutId === rolloutId ? detail : null;
}

/** The Changes of a revert that still need a decision, with the ones already decided. */
export async function listConflicts(
  rolloutId: string,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ changes: ChangeDetail[]; total: number }> {
  const where: Prisma.ChangeWhereInput = {
    rolloutId,
    NOT: { conflicts: { equals: [] } },
  };
  const [ids, total] = await Promise.all([
    database().change.findMany({
      where,
      orderBy: [{ functionName: 'asc' }, { id: 'asc' }],
      skip: (page - 1) * pageSize,
      take: pageSize,
      select: { id: true },
    }),
    database().change.count({ where }),
  ]);
  return { changes: await readChangeDetails(ids.map(({ id }) => id)), total };
}

/** The Changes with these ids, in that order; unknown ones are left out. */
export async function readChangeDetails(ids: readonly string[]): Promise<ChangeDetail[]> {
  if (ids.length === 0) return [];
  const changes = await database().change.findMany({
    where: { id: { in: [...ids] } },
    select: {
      ...changeRowSelect,
      rolloutId: true,
      diffGroup: true,
      diff: true,
      conflicts: true,
      decisions: true,
      plannedAt: true,
      requestIds: true,
      revertsChange: {
        select: { id: true, rollout: { select: { id: true, number: true } } },
      },
      revertedBy: {
        select: {
          id: true,
          outcome: true,
          rollout: { select: { id: true, number: true } },
        },
        orderBy: { id: 'desc' },
      },
    },
  });
  const functions = await database().lambdaFunction.findMany({
    where: { functionArn: { in: changes.map((change) => change.functionArn) } },
    select: { id: true, functionArn: true },
  });
  const functionIds = new Map(functions.map((lambda) => [lambda.functionArn, lambda.id]));
  const details = changes.map((change) => ({
    ...toChangeRow(change),
    rolloutId: change.rolloutId,
    diffGroup: change.diffGroup,
    attributes: attributesSchema.parse(change.attributes),
    diff: diffSchema.parse(change.diff),
    conflicts: conflictsSchema.parse(change.conflicts),
    decisions: decisionsSchema.parse(change.decisions),
    plannedAt: change.plannedAt?.toISOString() ?? null,
    requestIds: change.requestIds,
    reverts: change.revertsChange
      ? {
          changeId: change.revertsChange.id,
          rolloutId: change.revertsChange.rollout.id,
          rolloutNumber: change.revertsChange.rollout.number,
        }
      : null,
    revertedBy: change.revertedBy.map((revert) => ({
      changeId: revert.id,
      rolloutId: revert.rollout.id,
      rolloutNumber: revert.rollout.number,
      outcome: revert.outcome,
    })),
    functionId: functionIds.get(change.functionArn) ?? null,
  }));
  return ids.flatMap((id) => details.find((detail) => detail.id === id) ?? []);
}
