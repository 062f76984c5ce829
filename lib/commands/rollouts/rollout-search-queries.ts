import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { cursorInputShape, cursorPageSchema, readCursor } from '../../core/api/cursor.ts';
import { changeFilterSchema } from '../../core/rollout/change-filter.ts';
import { rolloutListFilterSchema } from '../../core/rollout/rollout-filter.ts';
import { database } from '../../db/kernel/client.ts';
import { changeRowSchema, listChangeRowsAfter } from '../../db/rollouts/changes-page.ts';
import { listRolloutRowsBefore, rolloutListRowSchema } from '../../db/rollouts/rollouts-page.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';
import { accountsOf } from './rollout-scope.ts';

const beforeSchema = z.tuple([z.int().min(0).max(2_147_483_647)]);
const afterSchema = z.tuple([z.string(), z.uuid()]);

/** The Rollouts that match and touch an account that the caller may read, newest first. Throws AppError cursorInvalid. */
export const searchRollouts = query({
  name: 'rollout.search',
  permission: 'read',
  input: z.strictObject({ filter: rolloutListFilterSchema, ...cursorInputShape }),
  output: cursorPageSchema(rolloutListRowSchema),
  scopeOf: () => 'permittedAccounts',
  run: async ({ filter, cursor, limit }, caller) => {
    const [before] = readCursor(cursor, beforeSchema) ?? [];
    return await listRolloutRowsBefore(filter, { accounts: accountsWith(caller, 'read'), before, limit });
  },
});

/** The Changes of a Rollout that match, in accounts that the caller may read, by function name. Throws AppError notFound, cursorInvalid. */
export const searchChanges = query({
  name: 'change.search',
  permission: 'read',
  input: z.strictObject({
    rolloutId: idInAddress(z.uuid(), 'rollout'),
    filter: changeFilterSchema,
    ...cursorInputShape,
  }),
  output: cursorPageSchema(changeRowSchema),
  scopeOf: (input) => accountsOf(input, database()),
  run: async ({ rolloutId, filter, cursor, limit }, caller) => {
    const [functionName, id] = readCursor(cursor, afterSchema) ?? [];
    const after = functionName === undefined || id === undefined ? undefined : { functionName, id };
    return await listChangeRowsAfter(rolloutId, filter, { accounts: accountsWith(caller, 'read'), after, limit });
  },
});
