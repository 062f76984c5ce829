import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { attributeChangeSchema, conflictSchema, decisionsSchema } from '../../core/change/change.ts';
import { outcomes } from '../../core/change/change-codes.ts';
import { diffSections } from '../../core/change/diff.ts';
import { ofAccounts } from '../accounts/account-set.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { changeRowSchema, changeRowSelect, toChangeRow } from './changes-page.ts';
import { restoredLinkSchema, restoredLinkSelect, toRestoredLink } from './restored-link.ts';

/** One line of a stored difference, as DiffRow of lib/core/change/diff.ts. */
export const diffRowSchema = z.object({
  kind: z.enum(['unchanged', 'removed', 'added']),
  section: z.enum(diffSections),
  path: attributeChangeSchema.shape.path,
  text: z.string(),
  isMaskedChange: z.boolean(),
});

/** Another Change that this one reverts, or that reverts this one. */
const relatedSchema = z.object({ changeId: z.string(), rolloutId: z.string(), rolloutNumber: z.number() });

/** Everything about one Change, masked. */
export const changeDetailSchema = changeRowSchema.extend({
  rolloutId: z.string(),
  diffGroup: z.string().nullable(),
  attributes: z.array(attributeChangeSchema),
  diff: z.array(diffRowSchema),
  conflicts: z.array(conflictSchema),
  decisions: decisionsSchema,
  plannedAt: z.string().nullable(),
  requestIds: z.array(z.string()),
  /** The Change that this one reverts. */
  reverts: relatedSchema.nullable(),
  /** The stored state that this one restores. */
  restores: restoredLinkSchema.nullable(),
  /** Changes that take this one back, newest first. */
  revertedBy: z.array(relatedSchema.extend({ outcome: z.enum(outcomes) })),
  /** Our id of the function in the list of functions, when the last scan knew it. */
  functionId: z.string().nullable(),
});
export type ChangeDetail = z.infer<typeof changeDetailSchema>;

/** One Change of a Rollout in the accounts, or null. */
export async function readChangeRow(
  rolloutId: string,
  changeId: string,
  accounts: AccountSet,
): Promise<ChangeDetail | null> {
  const [detail] = await readChangeRows([changeId], accounts);
  return detail && detail.rolloutId === rolloutId ? detail : null;
}

/** One page of Changes with conflicts, and how many there are in all. */
export const conflictsPageSchema = z.object({ changes: z.array(changeDetailSchema), total: z.number() });

/** The Changes of a revert that still need a decision, with the ones already decided. */
export async function listConflictRows(
  rolloutId: string,
  { page, pageSize, accounts }: { page: number; pageSize: number; accounts: AccountSet },
): Promise<z.infer<typeof conflictsPageSchema>> {
  const where: Prisma.ChangeWhereInput = {
    rolloutId,
    ...ofAccounts(accounts),
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
  const changes = await readChangeRows(
    ids.map(({ id }) => id),
    accounts,
  );
  return { changes, total };
}

/** The Changes in the accounts with these ids, in that order; others are left out. */
export async function readChangeRows(ids: readonly string[], accounts: AccountSet): Promise<ChangeDetail[]> {
  if (ids.length === 0) return [];
  const changes = await database().change.findMany({
    where: { id: { in: [...ids] }, ...ofAccounts(accounts) },
    select: {
      ...changeRowSelect,
      rolloutId: true,
      diffGroup: true,
      diff: true,
      conflicts: true,
      decisions: true,
      plannedAt: true,
      requestIds: true,
      ...restoredLinkSelect,
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
  const details = changes.map((change) =>
    changeDetailSchema.parse({
      ...change,
      ...toChangeRow(change),
      plannedAt: change.plannedAt?.toISOString() ?? null,
      reverts: change.revertsChange && relatedOf(change.revertsChange),
      restores: toRestoredLink(change),
      revertedBy: change.revertedBy.map((revert) => ({ ...relatedOf(revert), outcome: revert.outcome })),
      functionId: functionIds.get(change.functionArn) ?? null,
    }),
  );
  return ids.flatMap((id) => details.find((detail) => detail.id === id) ?? []);
}

function relatedOf({ id, rollout }: { id: string; rollout: { id: string; number: number } }) {
  return { changeId: id, rolloutId: rollout.id, rolloutNumber: rollout.number };
}
