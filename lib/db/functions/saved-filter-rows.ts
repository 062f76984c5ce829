import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { FunctionCondition } from '../../core/functions/function-filter.ts';
import { type SortKey, sortKeys } from '../../core/functions/function-query.ts';
import { functionConditionsSchema } from '../../core/functions/function-query-schema.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { maybeRowOf } from '../kernel/rows.ts';

/** A filter as it is stored. */
type StoredFilter = { conditions: FunctionCondition[]; sort: SortKey; isDescending: boolean };

/** A saved filter as pages show it. */
export const savedFilterRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Null where another version kept something that this one does not understand: it filters nothing rather than less. */
  conditions: functionConditionsSchema.nullable().catch(null),
  sort: z.enum(sortKeys).catch('name'),
  isDescending: z.boolean(),
  isShared: z.boolean(),
  isOwn: z.boolean(),
  isDefault: z.boolean(),
  ownerName: z.string(),
});
export type SavedFilterRow = z.infer<typeof savedFilterRowSchema>;

/** A person's own filters and those that are shared, by name. */
export async function listSavedFilterRows(userId: string): Promise<SavedFilterRow[]> {
  const rows = await database().savedFilter.findMany({
    where: { OR: [{ ownerId: userId }, { isShared: true }] },
    include: { owner: { select: { name: true } }, defaultOf: { where: { userId }, select: { userId: true } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ owner, ownerId, defaultOf, ...row }) =>
    savedFilterRowSchema.parse({
      ...row,
      isOwn: ownerId === userId,
      isDefault: defaultOf.length > 0,
      ownerName: owner.name,
    }),
  );
}

/** A saved filter as a command finds it, held until the transaction ends. Throws AppError notFound. */
export async function lockSavedFilter(
  tx: Transaction,
  id: string,
): Promise<{ ownerId: string; name: string; isShared: boolean }> {
  const schema = z.object({ ownerId: z.string(), name: z.string(), isShared: z.boolean() });
  const found = await maybeRowOf(
    tx,
    schema,
    Prisma.sql`SELECT owner_id AS "ownerId", name, is_shared AS "isShared" FROM saved_filter WHERE id = ${id}::uuid FOR UPDATE`,
  );
  if (!found) throw new AppError('notFound', { what: 'savedFilter' });
  return found;
}

/** Whether a name is taken by another filter of the owner, or, for one that is shared, by another shared one. */
export async function isFilterNameTaken(
  tx: Transaction,
  { id, ownerId, name, isShared }: { id?: string | undefined; ownerId: string; name: string; isShared: boolean },
): Promise<boolean> {
  const other = await maybeRowOf(
    tx,
    z.object({ id: z.string() }),
    Prisma.sql`SELECT id::text FROM saved_filter WHERE lower(name) = lower(${name})
      AND (owner_id = ${ownerId} OR (${isShared} AND is_shared)) AND id IS DISTINCT FROM ${id ?? null}::uuid LIMIT 1`,
  );
  return other !== null;
}

/** How many filters a person keeps, or how many are shared. */
export async function countSavedFilters(
  tx: Transaction,
  where: { ownerId: string } | { isShared: true },
): Promise<number> {
  return await tx.savedFilter.count({ where });
}

/** Stores a new filter. Returns its id. */
export async function insertSavedFilter(
  tx: Transaction,
  row: StoredFilter & { ownerId: string; name: string },
): Promise<string> {
  return (await tx.savedFilter.create({ data: row, select: { id: true } })).id;
}

/** Stores another name, other conditions, or that it is shared. */
export async function updateSavedFilter(
  tx: Transaction,
  id: string,
  changes: Partial<StoredFilter & { name: string; isShared: boolean }>,
): Promise<void> {
  await tx.savedFilter.update({ where: { id }, data: changes });
}

/** Removes a filter, also as anybody's default. */
export async function removeSavedFilter(tx: Transaction, id: string): Promise<void> {
  await tx.savedFilter.delete({ where: { id } });
}

/** Has a person's list begin with a filter, or with none. */
export async function saveDefaultFilter(tx: Transaction, userId: string, savedFilterId: string | null): Promise<void> {
  await tx.defaultFilter.deleteMany({ where: { userId } });
  if (savedFilterId !== null) await tx.defaultFilter.create({ data: { userId, savedFilterId } });
}
