import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { savedFilterBounds, savedFilterNameSchema, savedFilterShape } from '../../core/functions/saved-filter.ts';
import {
  countSavedFilters,
  insertSavedFilter,
  isFilterNameTaken,
  lockSavedFilter,
  removeSavedFilter,
  saveDefaultFilter,
  updateSavedFilter,
} from '../../db/functions/saved-filter-rows.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';

const filterIdSchema = z.uuid();

/** The caller's own filter. Throws AppError notFound for another's too: only who made it changes it. */
async function lockOwn(tx: Transaction, id: string, ownerId: string): Promise<{ name: string; isShared: boolean }> {
  const found = await lockSavedFilter(tx, id);
  if (found.ownerId !== ownerId) throw new AppError('notFound', { what: 'savedFilter' });
  return found;
}

/**
 * Keeps a filter of the list of functions for the caller, or changes one of theirs; a shared one changes for everybody.
 * Throws AppError notFound, InvalidInput (name taken, as many as one may keep).
 */
export const saveFilter = command({
  name: 'savedFilter.save',
  permission: 'own',
  input: z.strictObject({
    /** Absent: a new one. */
    savedFilterId: filterIdSchema.optional(),
    name: savedFilterNameSchema,
    ...savedFilterShape,
  }),
  output: z.object({ savedFilterId: z.string() }),
  records: ['savedFilter.created', 'savedFilter.updated'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { savedFilterId: id, ...filter }) => {
    const ownerId = caller.actor.id;
    const before = id === undefined ? undefined : await lockOwn(tx, id, ownerId);
    const { name } = filter;
    if (await isFilterNameTaken(tx, { id, ownerId, name, isShared: before?.isShared ?? false }))
      throw new InvalidInput({ name: 'filterNameTaken' });
    if (id === undefined && (await countSavedFilters(tx, { ownerId })) >= savedFilterBounds.own)
      throw new InvalidInput({ name: 'tooManyFilters' });
    const savedFilterId = id ?? (await insertSavedFilter(tx, { ownerId, ...filter }));
    if (id !== undefined) await updateSavedFilter(tx, id, filter);
    const details = { savedFilterId, name, isShared: before?.isShared ?? false };
    await record({ action: id === undefined ? 'savedFilter.created' : 'savedFilter.updated', details });
    return { savedFilterId };
  },
});

/** Deletes one of the caller's filters. Throws AppError notFound. */
export const deleteFilter = command({
  name: 'savedFilter.delete',
  permission: 'own',
  input: z.strictObject({ savedFilterId: filterIdSchema }),
  output: z.void(),
  records: ['savedFilter.deleted'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { savedFilterId }) => {
    const { name, isShared } = await lockOwn(tx, savedFilterId, caller.actor.id);
    await removeSavedFilter(tx, savedFilterId);
    await record({ action: 'savedFilter.deleted', details: { savedFilterId, name, isShared } });
  },
});

/**
 * Shows a filter to everybody who may read anything here, or to its owner alone again. Sharing is for who keeps profiles, which are
 * everybody's too; one's own; taking back, for them anybody's. Throws AppError notFound, InvalidInput (name taken, as many as may be shared).
 */
export const shareFilter = command({
  name: 'savedFilter.share',
  permission: 'profile.manage',
  input: z.strictObject({ savedFilterId: filterIdSchema, isShared: z.boolean() }),
  output: z.void(),
  records: ['savedFilter.shared', 'savedFilter.unshared'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { savedFilterId, isShared }) => {
    const found = await lockSavedFilter(tx, savedFilterId);
    const isOwn = found.ownerId === caller.actor.id;
    // Of a filter that is neither theirs nor shared, nobody learns that it exists.
    if (!isOwn && !found.isShared) throw new AppError('notFound', { what: 'savedFilter' });
    if (found.isShared === isShared) return;
    const { ownerId, name } = found;
    if (isShared && (await isFilterNameTaken(tx, { id: savedFilterId, ownerId, name, isShared })))
      throw new InvalidInput({ name: 'filterNameTaken' });
    if (isShared && (await countSavedFilters(tx, { isShared: true })) >= savedFilterBounds.shared)
      throw new InvalidInput({ name: 'tooManyFilters' });
    await updateSavedFilter(tx, savedFilterId, { isShared });
    await record({
      action: isShared ? 'savedFilter.shared' : 'savedFilter.unshared',
      details: { savedFilterId, name },
    });
  },
});

/** Has the caller's list begin with one of their filters or a shared one, or with none. Throws AppError notFound. */
export const chooseDefaultFilter = command({
  name: 'savedFilter.chooseDefault',
  permission: 'own',
  input: z.strictObject({ savedFilterId: filterIdSchema.nullable() }),
  output: z.void(),
  records: ['savedFilter.defaultChosen'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { savedFilterId }) => {
    const userId = caller.actor.id;
    const found = savedFilterId === null ? null : await lockSavedFilter(tx, savedFilterId);
    if (found && found.ownerId !== userId && !found.isShared) throw new AppError('notFound', { what: 'savedFilter' });
    await saveDefaultFilter(tx, userId, savedFilterId);
    await record({ action: 'savedFilter.defaultChosen', details: { savedFilterId, name: found?.name ?? null } });
  },
});
