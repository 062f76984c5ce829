import { z } from 'zod';
import { accountsWith, type Caller, isPermittedSomewhere } from '../../core/access/caller.ts';
import { type AccountId, accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { approvalIn, authorsOf, entriesOfPlan, isOwnPlan, standingVotes } from '../../core/rollout/approval.ts';
import { readTokenMakers } from '../../db/api/token-rows.ts';
import { database } from '../../db/kernel/client.ts';
import { listApprovers, readApprovers } from '../../db/people/approver-rows.ts';
import {
  approvalEntrySchema,
  listRolloutsNeedingApproval,
  namedPersonSchema,
  readFunctionNames,
  readVotes,
} from '../../db/rollouts/approval-rows.ts';
import { listClearances, shownClearanceSchema } from '../../db/rollouts/clearance-rows.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';
import { isApprovalNeeded, mayApproveIn, readJudge, readTargets } from './approval-checks.ts';
import { readApprovalRecord } from './approval-record.ts';
import { accountsOf } from './rollout-scope.ts';

const rolloutIdInAddress = idInAddress(z.uuid(), 'rollout');
const scopeOf = (input: { rolloutId: string }) => accountsOf(input, database());

/** How it stands with the approval of a Rollout. */
const approvalSchema = z.object({
  /** The plan that this is about. */
  planDigest: z.string().nullable(),
  /** The accounts that wait for an approval of it, or have one that counts as soon as it is applied. */
  accounts: z.array(
    z.object({
      accountId: accountIdSchema,
      awsAccountId: awsAccountIdSchema,
      state: z.enum(['missing', 'questioned', 'approved']),
      /** Who approved it, or has a question. */
      personName: z.string().nullable(),
      allowsEmergencyApply: z.boolean(),
    }),
  ),
  /** Who was asked for this plan, when, and by whom, last; null: nobody yet. No names: everybody who may approve. */
  request: z.object({ byName: z.string(), at: z.string(), asked: z.array(namedPersonSchema) }).nullable(),
  /** What was said and done about it, oldest first; `isCurrent`: since the plan last changed. */
  entries: z.array(approvalEntrySchema.extend({ isCurrent: z.boolean(), functionNames: z.array(z.string()) })),
  /** Why it was applied in accounts that require approval. */
  clearances: z.array(shownClearanceSchema),
  /** What the person who asks may do: nothing about a plan of their own. */
  own: z.object({
    isAuthor: z.boolean(),
    mayApprove: z.boolean(),
    vote: z.enum(['approved', 'questioned']).nullable(),
  }),
});
export type RolloutApproval = z.infer<typeof approvalSchema>;

/**
 * How it stands with the approval of a Rollout, and all that was said about it, as far as it concerns accounts that the reader may view.
 * Throws AppError notFound.
 */
export const readApproval = query({
  name: 'rollout.readApproval',
  permission: 'read',
  input: z.strictObject({ rolloutId: rolloutIdInAddress }),
  output: approvalSchema,
  scopeOf,
  run: async ({ rolloutId }, caller) => {
    const { record, ...found } = await readNeeding(rolloutId);
    const { entries, planDigest } = record;
    const accounts = accountsWith(caller, 'read');
    const isShown = (accountId: AccountId) => accounts === 'all' || accounts.includes(accountId);
    const needing = found.needing.filter(({ accountId }) => isShown(accountId));
    const judge = await readJudge(database(), rolloutId, undefined);
    const current = entriesOfPlan(entries);
    const request = current.findLast(({ kind, planDigest: seen }) => kind === 'requested' && seen === planDigest);
    const names = await readFunctionNames(
      [...new Set(entries.flatMap(({ changeIds }) => changeIds.slice(0, 20)))],
      accounts,
    );
    const clearances = await listClearances(database(), rolloutId, accounts);
    const isAuthor = isOwnPlan(caller.actor.id, record);
    const vote = standingVotes(entries, planDigest).find(({ personId }) => personId === caller.actor.id);
    return {
      planDigest,
      accounts: needing.map(({ accountId, facts: { awsAccountId, allowsEmergencyApply } }) => {
        const approval = judge(accountId);
        const personName = approval.state === 'missing' ? null : approval.personName;
        return { accountId, awsAccountId, state: approval.state, personName, allowsEmergencyApply };
      }),
      request: request ? { byName: request.personName, at: request.at, asked: request.asked } : null,
      entries: entries.flatMap((entry, index) => {
        const accountIds = entry.accountIds.filter(isShown);
        // What was said of other accounts alone may name what is in them.
        if (entry.accountIds.length > 0 && accountIds.length === 0) return [];
        const changeIds = accounts === 'all' ? entry.changeIds : entry.changeIds.filter((id) => names.has(id));
        const functionNames = changeIds.slice(0, 20).flatMap((id) => names.get(id) ?? []);
        return [
          { ...entry, accountIds, changeIds, functionNames, isCurrent: index >= entries.length - current.length },
        ];
      }),
      clearances,
      own: {
        isAuthor,
        mayApprove: !isAuthor && needing.some(({ accountId }) => mayApproveIn(caller, accountId)),
        vote: vote?.verdict ?? null,
      },
    };
  },
});

/** Who can be asked to approve a Rollout: in one of its accounts that wait for it, and none of its authors. Throws AppError notFound. */
export const listApproversOf = query({
  name: 'rollout.listApprovers',
  permission: 'rollout.plan',
  input: z.strictObject({ rolloutId: rolloutIdInAddress }),
  output: z.array(namedPersonSchema),
  scopeOf,
  run: async ({ rolloutId }) => {
    const { record, needing } = await readNeeding(rolloutId);
    if (needing.length === 0) return [];
    const authors = authorsOf(record);
    return (await listApprovers())
      .filter(({ actor }) => !authors.has(actor.id))
      .filter((approver) => needing.some(({ accountId }) => mayApproveIn(approver, accountId)))
      .map(({ actor }) => actor);
  },
});

/** Every Rollout that waits for the caller's approval, newest first. */
export const listWaitingForMe = query({
  name: 'rollout.listWaitingForMe',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({}),
  output: z.array(z.string()),
  scopeOf: () => 'permittedAccounts',
  run: (_input, caller) => readWaitingFor(caller),
});

/**
 * Ids of the Rollouts for whose present plan an approval was asked of somebody, or of everybody who may give one, and in which an
 * account that they may approve in has none yet; not their own, and none about which they have said something. Newest first, and all
 * of them, by as many reads for one as for a thousand.
 */
export async function readWaitingFor(caller: Caller): Promise<string[]> {
  if (caller.kind !== 'person' || !isPermittedSomewhere(caller, 'rollout.approve')) return [];
  const personId = caller.actor.id;
  const needing = await listRolloutsNeedingApproval(personId, accountsWith(caller, 'rollout.approve'));
  if (needing.length === 0) return [];
  const entriesOf = await readVotes(needing.map(({ id }) => id));
  const said = [...entriesOf.values()].flat();
  const actorIds = [...needing.map(({ createdBy }) => createdBy), ...said.map((entry) => entry.personId)];
  const makers = await readTokenMakers(database(), actorIds);
  const asking = needing.flatMap((rollout) => {
    const entries = entriesOf.get(rollout.id) ?? [];
    if (isOwnPlan(personId, { ...rollout, entries, makers })) return [];
    const votes = standingVotes(entries, rollout.planDigest);
    if (votes.some((vote) => vote.personId === personId)) return [];
    const request = entriesOfPlan(entries).findLast(
      ({ kind, planDigest }) => kind === 'requested' && planDigest === rollout.planDigest,
    );
    const isAsked = request?.asked.length === 0 || request?.asked.some(({ id }) => id === personId);
    return isAsked ? [{ ...rollout, entries, votes }] : [];
  });
  const voterIds = new Set(asking.flatMap(({ votes }) => votes.map((vote) => vote.personId)));
  const voters = new Map((await readApprovers(database(), [...voterIds])).map((voter) => [voter.actor.id, voter]));
  const mayApprove = (id: string, accountId: AccountId) => {
    const voter = voters.get(id);
    return voter !== undefined && mayApproveIn(voter, accountId);
  };
  return asking
    .filter(({ accountIds, ...facts }) =>
      accountIds.some(
        (accountId) =>
          approvalIn(accountId, { ...facts, makers, applierId: undefined, mayApprove }).state !== 'approved',
      ),
    )
    .map(({ id }) => id);
}

async function readNeeding(rolloutId: string) {
  const record = await readApprovalRecord(database(), rolloutId);
  const needing = (await readTargets(database(), rolloutId, { withFailed: true })).filter(isApprovalNeeded);
  return { record, needing };
}
