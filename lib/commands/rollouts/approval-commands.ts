import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { userIdSchema } from '../../core/access/person-input.ts';
import { AppError } from '../../core/errors.ts';
import { maxSelection } from '../../core/functions/function-query.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { authorsOf, entriesOfPlan, isOwnPlan, standingVotes } from '../../core/rollout/approval.ts';
import { type RolloutFactsAt, readRolloutFacts } from '../../db/accounts/account-facts.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { readApprovers } from '../../db/people/approver-rows.ts';
import { listChangesInAccounts, readApprovalEntries } from '../../db/rollouts/approval-rows.ts';
import { readAccountsOfChanges } from '../../db/rollouts/rollout-accounts.ts';
import { type LockedRollout, lockRollout } from '../../db/rollouts/rollout-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { mayApproveIn } from './approval-checks.ts';
import { addEntry, lockPlan, needingApproval, tellOf } from './approval-entries.ts';
import { readApprovalRecord } from './approval-record.ts';
import { rolloutOf } from './rollout-moves.ts';
import { accountsOf, permittedAccountsOf } from './rollout-scope.ts';

const commentSchema = z.string().trim().max(1_000, 'commentTooLong');
const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);
/** What concerns exactly the plan that the person sees. */
const planSchema = z.strictObject({
  rolloutId: z.uuid(),
  planDigest: digestSchema,
  comment: commentSchema.default(''),
});

/**
 * Asks for the approval of exactly this plan, of people named or of everybody who may approve, and tells the webhooks.
 * Throws AppError `notFound`, `rolloutNotReady`, `planOutOfDate`, `approvalNotNeeded`; InvalidInput for somebody who cannot approve it.
 */
export const requestApproval = command({
  name: 'rollout.requestApproval',
  permission: 'rollout.plan',
  input: planSchema.extend({ askedIds: z.array(userIdSchema).max(20, 'tooBig').default([]) }),
  output: z.void(),
  records: ['rollout.approvalRequested'],
  scopeOf: accountsOf,
  run: async (context, { askedIds, ...input }) => {
    const rollout = await lockPlan(context.tx, input);
    const needing = await needingApproval(context.tx, rollout.id);
    const asked = await findApprovers(context.tx, rollout, needing, [...new Set(askedIds)]);
    await addEntry(context, rollout, { kind: 'requested', comment: input.comment, asked });
    await tellOf(context, rollout, 'rollout.approvalRequested', needing, {
      comment: input.comment,
      asked: asked.map(({ name }) => name),
    });
  },
});

/** Tells the webhooks again that a plan waits for the approval that was asked for. Throws the same, and `approvalNotRequested`. */
export const remindApprovers = command({
  name: 'rollout.remindApprovers',
  permission: 'rollout.plan',
  input: planSchema,
  output: z.void(),
  records: ['rollout.approvalReminded'],
  scopeOf: accountsOf,
  run: async (context, input) => {
    const rollout = await lockPlan(context.tx, input);
    const needing = await needingApproval(context.tx, rollout.id);
    const request = entriesOfPlan(await readApprovalEntries(context.tx, rollout.id)).findLast(
      ({ kind, planDigest }) => kind === 'requested' && planDigest === rollout.planDigest,
    );
    if (!request) throw new AppError('approvalNotRequested');
    await addEntry(context, rollout, { kind: 'reminded', comment: input.comment, asked: request.asked });
    await tellOf(context, rollout, 'rollout.approvalReminded', needing, {
      comment: input.comment,
      asked: request.asked.map(({ name }) => name),
    });
  },
});

/**
 * Approves exactly this plan, in those of its accounts that require it and in which the person may approve; what they said before counts
 * no more. Throws AppError `notFound`, `rolloutNotReady`, `planOutOfDate`, `approvalNotNeeded`, `approvalOwnPlan`, `notPermitted`.
 */
export const approveRollout = command({
  name: 'rollout.approve',
  permission: 'rollout.approve',
  input: planSchema,
  output: z.void(),
  records: ['rollout.approved'],
  scopeOf: permittedAccountsOf,
  run: async (context, input) => {
    const { rollout, mine } = await lockForVote(context, input);
    await addEntry(context, rollout, { kind: 'approved', comment: input.comment, accountIds: idsOf(mine) });
    await tellOf(context, rollout, 'rollout.approved', mine, { comment: input.comment });
  },
});

/**
 * Asks a question about exactly this plan, or about some of its functions: until the person approves it, withdraws the question or the
 * plan is changed, it cannot be applied in those accounts. Throws the same as `approveRollout`, and `notFound` for other functions.
 */
export const questionRollout = command({
  name: 'rollout.question',
  permission: 'rollout.approve',
  input: planSchema.extend({
    comment: commentSchema.min(1, 'questionMissing'),
    /** The Changes that the question is about; none: the plan as a whole. */
    changeIds: z.array(z.uuid()).max(maxSelection).default([]),
  }),
  output: z.void(),
  records: ['rollout.questioned'],
  scopeOf: permittedAccountsOf,
  run: async (context, { changeIds, ...input }) => {
    const { tx } = context;
    const { rollout, mine } = await lockForVote(context, input);
    const of = changeIds.length === 0 ? undefined : await readAccountsOfChanges(tx, rollout.id, changeIds);
    const about = mine.filter(({ accountId }) => of === undefined || of.includes(accountId));
    const named = await listChangesInAccounts(tx, rollout.id, { changeIds, accountIds: idsOf(about) });
    if (named.length < new Set(changeIds).size) throw new AppError('notFound', { what: 'change' });
    await addEntry(context, rollout, {
      kind: 'questioned',
      comment: input.comment,
      accountIds: idsOf(about),
      changeIds,
    });
    const functions = named.slice(0, 10).map(({ functionName }) => functionName);
    await tellOf(context, rollout, 'rollout.questioned', about, {
      comment: input.comment,
      ...(named.length === 0 ? {} : { functions: named.length, functionNames: functions.join(', ') }),
    });
  },
});

/** Takes one's own approval of a plan, or one's question about it, back. Throws AppError `notFound`, `rolloutNotReady`, `planOutOfDate`, `approvalNotGiven`. */
export const withdrawVote = command({
  name: 'rollout.withdrawApproval',
  permission: 'rollout.approve',
  input: planSchema,
  output: z.void(),
  records: ['rollout.approvalWithdrawn'],
  scopeOf: permittedAccountsOf,
  run: async (context, input) => {
    const { tx, caller } = context;
    const rollout = await lockPlan(tx, input);
    const votes = standingVotes(await readApprovalEntries(tx, rollout.id), rollout.planDigest);
    const own = votes.find(({ personId }) => personId === caller.actor.id);
    if (!own) throw new AppError('approvalNotGiven');
    await addEntry(context, rollout, { kind: 'withdrawn', comment: input.comment });
    // Somebody may take back what they said of accounts that they cannot read any more: these are named to nobody by it.
    const readable = accountsWith(caller, 'read');
    const found = (await readRolloutFacts(tx, rollout.id)).filter(
      ({ accountId }) => own.accountIds.includes(accountId) && (readable === 'all' || readable.includes(accountId)),
    );
    await tellOf(context, rollout, 'rollout.approvalWithdrawn', found, { comment: input.comment });
  },
});

/** Adds a comment for those who decide about a Rollout, also after it has ended. Throws AppError `notFound`. */
export const commentOnRollout = command({
  name: 'rollout.comment',
  permission: 'read',
  input: z.strictObject({ rolloutId: z.uuid(), comment: commentSchema.min(1, 'required') }),
  output: z.void(),
  records: ['rollout.commented'],
  scopeOf: accountsOf,
  run: async (context, { rolloutId, comment }) => {
    const rollout = await lockRollout(context.tx, rolloutId);
    await addEntry(context, rollout, { kind: 'commented', comment });
    await context.record({ action: 'rollout.commented', ...rolloutOf(rollout), details: { comment } });
  },
});

/** The same for somebody who is going to say something of it, with the accounts in which that counts. */
async function lockForVote(
  { tx, caller }: CommandContext,
  input: { rolloutId: string; planDigest: string },
): Promise<{ rollout: LockedRollout; mine: RolloutFactsAt[] }> {
  // No program has looked at anything, whatever role its token was given.
  if (caller.kind !== 'person') throw new AppError('notPermitted', { permission: 'rollout.approve' });
  const rollout = await lockPlan(tx, input);
  if (isOwnPlan(caller.actor.id, await readApprovalRecord(tx, rollout.id))) throw new AppError('approvalOwnPlan');
  const permitted = accountsWith(caller, 'rollout.approve');
  const mine = (await needingApproval(tx, rollout.id)).filter(
    ({ accountId }) => permitted === 'all' || permitted.includes(accountId),
  );
  if (mine.length === 0) throw new AppError('notPermitted', { permission: 'rollout.approve' });
  return { rollout, mine };
}

async function findApprovers(
  tx: Transaction,
  rollout: LockedRollout,
  needing: readonly RolloutFactsAt[],
  askedIds: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const authors = authorsOf(await readApprovalRecord(tx, rollout.id));
  const found = (await readApprovers(tx, askedIds)).filter(
    (approver) => !authors.has(approver.actor.id) && needing.some(({ accountId }) => mayApproveIn(approver, accountId)),
  );
  if (found.length < askedIds.length) throw new InvalidInput({ askedIds: 'approverUnknown' });
  return found.map(({ actor }) => actor);
}

function idsOf(found: readonly RolloutFactsAt[]): AccountId[] {
  return found.map(({ accountId }) => accountId);
}
