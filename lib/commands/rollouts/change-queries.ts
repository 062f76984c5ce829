import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { changeFilterSchema, changeSortSchema } from '../../core/rollout/change-filter.ts';
import { auditRowSchema, listAuditRows } from '../../db/audit/audit-log.ts';
import { database } from '../../db/kernel/client.ts';
import { diffGroupsPageSchema, listDiffGroupRows } from '../../db/rollouts/change-groups-page.ts';
import {
  changeDetailSchema,
  conflictsPageSchema,
  listConflictRows,
  readChangeRow,
} from '../../db/rollouts/change-page.ts';
import { changesPageSchema, listChangeRows } from '../../db/rollouts/changes-page.ts';
import { countSevereFindings, findingGroupSchema, listFindingGroupRows } from '../../db/rollouts/finding-groups.ts';
import { readerOf } from '../audit/reader.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';
import { reviewerOf } from './review-queries.ts';
import { accountsOf } from './rollout-scope.ts';

const rolloutIdInAddress = idInAddress(z.uuid(), 'rollout');
const scopeOf = (input: { rolloutId: string }) => accountsOf(input, database());

/** A page of a list of one Rollout; `page` from 1. */
const pageOfRolloutSchema = z.strictObject({
  rolloutId: rolloutIdInAddress,
  page: z.int().min(1).max(100_000),
  pageSize: z.int().min(1).max(100),
});

const changeInAddressSchema = z.strictObject({
  rolloutId: rolloutIdInAddress,
  changeId: idInAddress(z.uuid(), 'change'),
});

/** One page of a Rollout's Changes. Throws AppError notFound. */
export const listChanges = query({
  name: 'change.list',
  permission: 'read',
  input: pageOfRolloutSchema.extend({ filter: changeFilterSchema, sort: changeSortSchema }),
  output: changesPageSchema,
  scopeOf,
  run: ({ rolloutId, filter, ...options }, caller) =>
    listChangeRows(rolloutId, filter, { ...options, accounts: accountsWith(caller, 'read') }),
});

/** One Change of a Rollout, masked. Throws AppError notFound. */
export const readChange = query({
  name: 'change.read',
  permission: 'read',
  input: changeInAddressSchema,
  output: changeDetailSchema,
  scopeOf,
  run: async ({ rolloutId, changeId }, caller) => {
    const change = await readChangeRow(rolloutId, changeId, accountsWith(caller, 'read'));
    if (!change) throw new AppError('notFound', { what: 'change' });
    return change;
  },
});

/** What was recorded about one Change of a Rollout, newest first. Throws AppError notFound. */
export const listChangeEvents = query({
  name: 'change.listEvents',
  permission: 'read',
  input: changeInAddressSchema.extend({ limit: z.int().min(1).max(500).default(100) }),
  output: z.array(auditRowSchema),
  scopeOf,
  run: async ({ rolloutId, changeId, limit }, caller) =>
    (await listAuditRows({ rolloutId, change: [changeId] }, { limit, reader: readerOf(caller) })).rows,
});

/** Groups of identical differences among what a Rollout changes, largest first, with the caller's ticks. Throws AppError notFound. */
export const listDiffGroups = query({
  name: 'change.listDiffGroups',
  permission: 'read',
  cost: 'costly',
  input: pageOfRolloutSchema,
  output: diffGroupsPageSchema,
  scopeOf,
  run: ({ rolloutId, ...options }, caller) => listDiffGroupRows(rolloutId, { ...options, ...reviewerOf(caller) }),
});

/** What preflight found about a Rollout's functions, by kind, the most severe first. Throws AppError notFound. */
export const listFindingGroups = query({
  name: 'change.listFindingGroups',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ rolloutId: rolloutIdInAddress }),
  output: z.array(findingGroupSchema),
  scopeOf,
  run: ({ rolloutId }, caller) => listFindingGroupRows(rolloutId, accountsWith(caller, 'read')),
});

/** How many kinds of warnings and of findings that block were found about a Rollout's functions. Throws AppError notFound. */
export const countFindings = query({
  name: 'change.countFindings',
  permission: 'read',
  input: z.strictObject({ rolloutId: rolloutIdInAddress }),
  output: z.number(),
  scopeOf,
  run: ({ rolloutId }, caller) => countSevereFindings(rolloutId, accountsWith(caller, 'read')),
});

/** Changes of a revert that have conflicts, with what was decided so far. Throws AppError notFound. */
export const listConflicts = query({
  name: 'change.listConflicts',
  permission: 'read',
  input: pageOfRolloutSchema,
  output: conflictsPageSchema,
  scopeOf,
  run: ({ rolloutId, ...options }, caller) =>
    listConflictRows(rolloutId, { ...options, accounts: accountsWith(caller, 'read') }),
});
