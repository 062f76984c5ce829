import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { type ApprovalEntryKind, approvalEntryKinds } from '../../core/rollout/approval.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';

/** Somebody, as a list names them. */
export const namedPersonSchema = z.object({ id: z.string(), name: z.string() });

/** An entry about the approval of a Rollout as it is shown; the time is ISO 8601. */
export const approvalEntrySchema = z.object({
  kind: z.enum(approvalEntryKinds),
  planDigest: z.string().nullable(),
  personId: z.string(),
  personName: z.string(),
  accountIds: z.array(accountIdSchema),
  changeIds: z.array(z.string()),
  asked: z.array(namedPersonSchema),
  comment: z.string(),
  at: z.string(),
});
type StoredApprovalEntry = z.infer<typeof approvalEntrySchema>;

const storedVoteSchema = approvalEntrySchema
  .omit({ changeIds: true, comment: true, at: true })
  .extend({ rolloutId: z.string() });
type StoredVote = z.infer<typeof storedVoteSchema>;

/** Who can be asked whether a plan is approved: the transaction that applies it, or the database for a page. */
export type ApprovalReader = Pick<Transaction, '$queryRaw' | 'approvalEntry' | 'rollout' | 'user'>;

/** Who can be asked: a transaction, or the database for a page. */
type EntryReader = Pick<Transaction, 'approvalEntry'>;

/** Entries that one person may add to one Rollout: more than any discussion takes, and what is read of each page is bounded by it. */
export const mostApprovalEntriesOfOne = 100;

/** All entries about the approval of a Rollout, in the order in which they were written. */
export async function readApprovalEntries(client: EntryReader, rolloutId: string): Promise<StoredApprovalEntry[]> {
  const rows = await client.approvalEntry.findMany({ where: { rolloutId }, orderBy: { id: 'asc' } });
  return rows.map((row) => approvalEntrySchema.parse({ ...row, at: row.at.toISOString() }));
}

/** How many there are. */
export async function countApprovalEntries(client: EntryReader, rolloutId: string): Promise<number> {
  return await client.approvalEntry.count({ where: { rolloutId } });
}

/** How many of them one person, or one machine, has added. */
export async function countApprovalEntriesOf(
  client: EntryReader,
  rolloutId: string,
  personId: string,
): Promise<number> {
  return await client.approvalEntry.count({ where: { rolloutId, personId } });
}

/** An entry to be written; who writes it holds the Rollout's row, so that their order is that in which they count. */
export type NewApprovalEntry = {
  rolloutId: string;
  kind: ApprovalEntryKind;
  planDigest: string | null;
  person: { id: string; name: string };
  accountIds?: readonly AccountId[];
  changeIds?: readonly string[];
  asked?: readonly { id: string; name: string }[];
  comment?: string;
};

/** Writes an entry; its time is the database's. */
export async function insertApprovalEntry(
  tx: Transaction,
  { person, accountIds = [], changeIds = [], asked = [], ...entry }: NewApprovalEntry,
): Promise<void> {
  await tx.approvalEntry.create({
    data: {
      ...entry,
      personId: person.id,
      personName: person.name,
      accountIds: [...accountIds],
      changeIds: [...changeIds],
      asked: asked.map(({ id, name }) => ({ id, name })) satisfies Prisma.InputJsonArray,
    },
  });
}

/** Of the Changes named, those that belong to the Rollout and to one of these accounts, by id. */
export async function listChangesInAccounts(
  tx: Transaction,
  rolloutId: string,
  { changeIds, accountIds }: { changeIds: readonly string[]; accountIds: readonly AccountId[] },
): Promise<{ id: string; functionName: string }[]> {
  return await tx.change.findMany({
    where: { rolloutId, id: { in: [...changeIds] }, accountId: { in: [...accountIds] } },
    select: { id: true, functionName: true },
    orderBy: { id: 'asc' },
  });
}

/** Names of functions by the ids of their Changes, for showing what questions are about. */
export async function readFunctionNames(
  changeIds: readonly string[],
  accounts: AccountSet,
): Promise<Map<string, string>> {
  if (changeIds.length === 0) return new Map();
  const rows = await database().change.findMany({
    where: { id: { in: [...changeIds] }, ...(accounts === 'all' ? {} : { accountId: { in: [...accounts] } }) },
    select: { id: true, functionName: true },
  });
  return new Map(rows.map(({ id, functionName }) => [id, functionName]));
}

/** What a Rollout's approval is decided from beside its entries, or null when there is none with this id. */
export async function readApprovalRow(
  client: Pick<Transaction, 'rollout'>,
  rolloutId: string,
): Promise<{ planDigest: string | null; createdBy: string } | null> {
  return await client.rollout.findUnique({
    where: { id: rolloutId },
    select: { planDigest: true, createdBy: true },
  });
}

/** A Rollout that may wait for somebody's approval, with the accounts of theirs in which it needs one. */
const needingRolloutSchema = z.object({
  id: z.string(),
  planDigest: z.string(),
  createdBy: z.string(),
  accountIds: z.array(accountIdSchema),
});

/**
 * Every Rollout, newest first, for whose present plan an approval was asked of anybody, that this person neither created nor amended, and
 * that still needs an approval before something is sent in one of these accounts: the rule of `isApprovalNeeded`, for all of them at once.
 */
export async function listRolloutsNeedingApproval(
  personId: string,
  accounts: AccountSet,
): Promise<z.infer<typeof needingRolloutSchema>[]> {
  const change = Prisma.sql`SELECT FROM change AS c WHERE c.rollout_id = r.id AND c.account_id = a.id`;
  return await rowsOf(
    database(),
    needingRolloutSchema,
    Prisma.sql`
    SELECT r.id, r.plan_digest AS "planDigest", r.created_by AS "createdBy", array_agg(a.id ORDER BY a.id) AS "accountIds"
    FROM rollout AS r
    JOIN account AS a ON a.requires_approval AND ${isOfAccounts(Prisma.sql`a.id`, accounts)}
    WHERE r.status IN ('planned', 'paused', 'stopped', 'completed') AND r.created_by <> ${personId}
      AND EXISTS (SELECT FROM approval_entry AS e
        WHERE e.rollout_id = r.id AND e.kind = 'requested' AND e.plan_digest = r.plan_digest)
      AND NOT EXISTS (SELECT FROM approval_entry AS e
        WHERE e.rollout_id = r.id AND e.kind = 'amended' AND e.person_id = ${personId})
      AND NOT (r.mode = 'revert' AND EXISTS (SELECT FROM rollout AS reverted
        WHERE reverted.id = r.reverts_rollout_id AND reverted.mode NOT IN ('revert', 'restore')))
      AND NOT EXISTS (SELECT FROM rollout_clearance AS cleared
        WHERE cleared.rollout_id = r.id AND cleared.account_id = a.id AND cleared.plan_digest = r.plan_digest)
      AND EXISTS (${change} AND c.verdict = 'change')
      AND EXISTS (${change} AND (c.outcome = 'failed' OR (c.verdict = 'change' AND (
        c.outcome IN ('pending', 'applying') OR (c.outcome = 'unclear' AND c.failure IS NULL)))))
    GROUP BY r.id ORDER BY r.number DESC`,
  );
}

/** What was asked and said of the plans of these Rollouts, and what changed them, by Rollout, in the order in which it was written. */
export async function readVotes(rolloutIds: readonly string[]): Promise<Map<string, StoredVote[]>> {
  const rows = await rowsOf(
    database(),
    storedVoteSchema,
    Prisma.sql`
    SELECT rollout_id AS "rolloutId", kind, plan_digest AS "planDigest", person_id AS "personId", person_name AS "personName",
      account_ids AS "accountIds", asked
    FROM approval_entry
    WHERE rollout_id = ANY (${[...rolloutIds]}::uuid[]) AND kind NOT IN ('commented', 'reminded')
    ORDER BY rollout_id, id`,
  );
  return Map.groupBy(rows, ({ rolloutId }) => rolloutId);
}
