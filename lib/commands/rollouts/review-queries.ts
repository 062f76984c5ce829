import { z } from 'zod';
import { accountsWith, type Caller } from '../../core/access/caller.ts';
import { commandLines } from '../../core/change/aws-cli.ts';
import { AppError } from '../../core/errors.ts';
import { maxSelection } from '../../core/functions/function-query.ts';
import { database } from '../../db/kernel/client.ts';
import type { GroupReader } from '../../db/rollouts/change-groups-page.ts';
import {
  diffMatchesSchema,
  findInDiffRows,
  groupMembersSchema,
  readGroupMembers,
  readReviewRow,
  reviewSchema,
} from '../../db/rollouts/review-rows.ts';
import { readPlanChanges, readReviewedChanges } from '../../db/rollouts/reviewed-change-rows.ts';
import { readRolloutRow } from '../../db/rollouts/rollout-page.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query, streamQuery } from '../kernel/query.ts';
import { planPieceSchema } from './plan-document.ts';
import { accountsOf } from './rollout-scope.ts';

const rolloutIdInAddress = idInAddress(z.uuid(), 'rollout');
const scopeOf = (input: { rolloutId: string }) => accountsOf(input, database());

/** Functions for which lines are made at once: more are no lines to read and paste. */
export const mostCommandFunctions = 50;
/** Changes of a plan that are read at once. */
const exportBatch = 500;

/** Who reviews, and in which accounts. */
export function reviewerOf(caller: Caller): GroupReader {
  return { personId: caller.actor.id, accounts: accountsWith(caller, 'read') };
}

/** How many groups of identical diffs a preview has, and how many of them the caller has ticked. Throws AppError notFound. */
export const readReview = query({
  name: 'rollout.readReview',
  permission: 'read',
  input: z.strictObject({ rolloutId: rolloutIdInAddress }),
  output: reviewSchema,
  scopeOf,
  run: ({ rolloutId }, caller) => readReviewRow(database(), rolloutId, reviewerOf(caller)),
});

/** In which groups of a Rollout's diffs a text stands, and in how many lines. Throws AppError notFound. */
export const findInDiffs = query({
  name: 'change.findInDiffs',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ rolloutId: rolloutIdInAddress, text: z.string().min(1).max(200) }),
  output: diffMatchesSchema,
  scopeOf,
  run: ({ rolloutId, text }, caller) => findInDiffRows(rolloutId, text, reviewerOf(caller)),
});

/** The Changes of one group of identical diffs, by the names of their functions. Throws AppError notFound. */
export const listGroupMembers = query({
  name: 'change.listGroupMembers',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({
    rolloutId: rolloutIdInAddress,
    group: z.string().max(64),
    atMost: z.int().min(1).max(maxSelection).default(maxSelection),
  }),
  output: groupMembersSchema,
  scopeOf,
  run: ({ rolloutId, group, atMost }, caller) => readGroupMembers(rolloutId, group, { atMost, ...reviewerOf(caller) }),
});

/**
 * What some Changes send, as lines for the AWS CLI, in the order of the ids; one after the other for several. Masked values are not in
 * them: `read` are the variables that the lines read from the functions, `supplied` those that a person sets first.
 * Throws AppError `notFound`.
 */
export const readCommandLines = query({
  name: 'change.readCommandLines',
  permission: 'read',
  input: z.strictObject({
    rolloutId: rolloutIdInAddress,
    changeIds: z.array(z.uuid()).min(1).max(mostCommandFunctions),
  }),
  output: z.object({
    text: z.string(),
    functions: z.number(),
    readsValues: z.boolean(),
    supplied: z.array(z.object({ name: z.string(), shellVariable: z.string() })),
  }),
  scopeOf,
  run: async ({ rolloutId, changeIds }, caller) => {
    const changes = await readReviewedChanges(rolloutId, changeIds, accountsWith(caller, 'read'));
    if (changes.length === 0) throw new AppError('notFound', { what: 'change' });
    const lines = changes.map(commandLines);
    const supplied = lines.flatMap((line) => line.supplied);
    return {
      text: lines.map(({ text }) => text).join('\n'),
      functions: changes.length,
      readsValues: lines.some(({ read }) => read.length > 0),
      supplied: [...new Map(supplied.map((value) => [value.shellVariable, value])).values()],
    };
  },
});

/**
 * The plan of a Rollout, masked: the Rollout first, then every Change that the caller may view. Throws AppError `notFound`, and
 * `planOutOfDate` in the middle when another plan was made meanwhile, so that no file holds parts of two.
 */
export const exportPlan = streamQuery({
  name: 'rollout.exportPlan',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ rolloutId: rolloutIdInAddress }),
  output: planPieceSchema,
  scopeOf,
  run: ({ rolloutId }, caller) => readPlanPieces(rolloutId, caller),
});

async function* readPlanPieces(rolloutId: string, caller: Caller): AsyncGenerator<z.input<typeof planPieceSchema>[]> {
  const accounts = accountsWith(caller, 'read');
  const rollout = await readRolloutRow(rolloutId, accounts);
  if (rollout === null) throw new AppError('notFound', { what: 'rollout' });
  yield [{ rollout }];
  for await (const changes of readPlanChanges(rolloutId, exportBatch, accounts)) {
    yield changes.map((change) => ({ change }));
  }
  const now = await readRolloutRow(rolloutId, accounts);
  if (now?.planDigest !== rollout.planDigest) throw new AppError('planOutOfDate');
}
