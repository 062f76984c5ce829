import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import type { Actor } from '../../core/audit/actions.ts';
import {
  type ConflictDecisions,
  conflictSchema,
  decisionsSchema,
  type Outcome,
  type Verdict,
} from '../../core/change/change.ts';
import { verdicts } from '../../core/change/change-codes.ts';
import { AppError } from '../../core/errors.ts';
import type { AccountId, AwsAccountId } from '../../core/lambda/account-id.ts';
import { revertibleOutcomes } from '../../core/rollout/revert.ts';
import { isOfAccounts, ofAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';

/** Changes stored by one statement: a few hundred milliseconds at most. */
const storedAtOnce = 2_000;

/** Stores a Change without a plan for each of the functions (`lambda_function.id`) that is known. Returns how many. */
export async function insertChangesOfFunctions(
  tx: Transaction,
  rolloutId: string,
  { functionIds, accounts }: { functionIds: readonly string[]; accounts: AccountSet },
): Promise<number> {
  const ids = [...new Set(functionIds)];
  let count = 0;
  for (let from = 0; from < ids.length; from += storedAtOnce) {
    count += await tx.$executeRaw`
      INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, runtime, architecture)
      SELECT gen_random_uuid(), ${rolloutId}::uuid, account_id, region, function_arn, function_name, runtime, architecture
      FROM lambda_function
      WHERE id = ANY(${ids.slice(from, from + storedAtOnce)}::uuid[]) AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}`;
  }
  return count;
}

/** Which Changes of an earlier Rollout are meant: all, or those named. */
type OfRollout = { rolloutId: string; changeIds: readonly string[] | undefined };

/** Which Changes a revert covers, in SQL; `outcomes` as in `revertibleOutcomes`. */
function isRevertible({ always, onceTried }: RevertibleOutcomes): Prisma.Sql {
  return Prisma.sql`attributes_sealed IS NOT NULL
    AND (outcome = ANY(${[...always]}) OR (outcome = ANY(${[...onceTried]}) AND attempts > 0))`;
}

type RevertibleOutcomes = { always: readonly Outcome[]; onceTried: readonly Outcome[] };

const idSchema = z.object({ id: z.string() });

/** Ids of the Changes of a Rollout in these accounts that a revert can cover; `outcomes`: all of `revertibleOutcomes` by default. */
export async function listRevertibleIds(
  tx: Transaction,
  rolloutId: string,
  { accountIds, outcomes = revertibleOutcomes }: { accountIds: readonly AccountId[]; outcomes?: RevertibleOutcomes },
): Promise<string[]> {
  const rows = await rowsOf(
    tx,
    idSchema,
    Prisma.sql`SELECT id FROM change WHERE rollout_id = ${rolloutId}::uuid AND account_id = ANY(${[...accountIds]}::uuid[])
      AND ${isRevertible(outcomes)} ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Stores a Change that reverts another for each one meant that has a plan to revert, and whose outcome is one of those
 * given; those of `onceTried` only after an update was tried. Returns how many.
 */
export async function insertChangesReverting(
  tx: Transaction,
  rolloutId: string,
  reverted: OfRollout,
  outcomes: RevertibleOutcomes,
): Promise<number> {
  let count = 0;
  for (let afterArn: string | null = null; ; ) {
    const part: z.infer<typeof partSchema> = await rowOf(
      tx,
      partSchema,
      Prisma.sql`
      WITH part AS MATERIALIZED (
        SELECT id, account_id, region, function_arn, function_name, runtime, architecture FROM change
        WHERE rollout_id = ${reverted.rolloutId}::uuid AND ${isRevertible(outcomes)} AND ${isMeant(reverted)}
          AND (${afterArn}::text IS NULL OR function_arn > ${afterArn}::text)
        ORDER BY function_arn LIMIT ${storedAtOnce}
      ), stored AS (
        INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, runtime, architecture, reverts_change_id)
        SELECT gen_random_uuid(), ${rolloutId}::uuid, account_id, region, function_arn, function_name, runtime, architecture, id FROM part)
      SELECT count(*)::int AS count, max(function_arn) AS "lastArn" FROM part`,
    );
    count += part.count;
    if (part.count < storedAtOnce) return count;
    afterArn = part.lastArn;
  }
}

/** How many Changes one statement stored, and the function of the last. */
const partSchema = z.object({ count: z.number(), lastArn: z.string().nullable() });

/** Stores a Change without a plan for the function of each one named. Returns how many. */
export async function insertChangesAgain(
  tx: Transaction,
  rolloutId: string,
  earlier: { rolloutId: string; changeIds: readonly string[] },
): Promise<number> {
  return await tx.$executeRaw`
    INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, runtime, architecture, reverts_change_id,
      restores_change_id, restores_side)
    SELECT gen_random_uuid(), ${rolloutId}::uuid, account_id, region, function_arn, function_name, runtime, architecture, reverts_change_id,
      restores_change_id, restores_side
    FROM change WHERE rollout_id = ${earlier.rolloutId}::uuid AND ${isMeant(earlier)}`;
}

function isMeant({ changeIds }: Pick<OfRollout, 'changeIds'>): Prisma.Sql {
  return changeIds === undefined ? Prisma.sql`true` : Prisma.sql`id = ANY(${[...changeIds]}::uuid[])`;
}

/** Ids of a Rollout's Changes with an outcome. */
export async function listIdsWithOutcome(tx: Transaction, rolloutId: string, outcome: Outcome): Promise<string[]> {
  const changes = await tx.change.findMany({ where: { rolloutId, outcome }, select: { id: true } });
  return changes.map(({ id }) => id);
}

/** Ids of a Rollout's applied Changes, but for those in some accounts, that no other Change reverts, or is to revert. */
export async function listUnreverted(
  tx: Transaction,
  rolloutId: string,
  leftOut: readonly AwsAccountId[],
): Promise<string[]> {
  const changes = await tx.change.findMany({
    where: {
      rolloutId,
      outcome: 'applied',
      revertedBy: { none: {} },
      account: { awsAccountId: { notIn: [...leftOut] } },
    },
    select: { id: true },
  });
  return changes.map(({ id }) => id);
}

/** How many Changes of a Rollout an update was sent for, as far as their outcome is known. */
export async function countSent(tx: Transaction, rolloutId: string): Promise<number> {
  return await tx.change.count({
    where: {
      rolloutId,
      OR: [{ outcome: 'applied' }, { outcome: { in: ['failed', 'excluded'] }, attempts: { gt: 0 } }],
    },
  });
}

const unplannedSchema = z.object({ changes: z.number(), unplanned: z.number() });

/** How many Changes a Rollout has, and how many of them have no verdict. */
export async function countUnplanned(tx: Transaction, rolloutId: string): Promise<z.infer<typeof unplannedSchema>> {
  return await rowOf(
    tx,
    unplannedSchema,
    Prisma.sql`
    SELECT count(*)::int AS changes, (count(*) FILTER (WHERE verdict IS NULL))::int AS unplanned
    FROM change WHERE rollout_id = ${rolloutId}::uuid`,
  );
}

/** How many Changes of a Rollout are blocked because of an undecided conflict; those taken out of it do not matter. */
export async function countUndecided(
  client: Pick<Transaction, 'change'>,
  rolloutId: string,
  accounts: AccountSet = 'all',
): Promise<number> {
  return await client.change.count({ where: { ...undecidedOf(rolloutId), ...ofAccounts(accounts) } });
}

/** The Changes of a Rollout that are blocked because of an undecided conflict. */
export function undecidedOf(rolloutId: string): Prisma.ChangeWhereInput {
  return {
    rolloutId,
    outcome: { not: 'excluded' },
    verdict: 'blocked',
    findings: { array_contains: [{ code: 'conflictUndecided' }] },
  };
}

/** How many Changes of a Rollout have which verdict; they all have one. */
export async function countVerdicts(tx: Transaction, rolloutId: string): Promise<Record<Verdict, number>> {
  const groups = await tx.change.groupBy({ by: ['verdict'], where: { rolloutId }, _count: { _all: true } });
  const counts = { change: 0, unchanged: 0, blocked: 0 };
  for (const { verdict, _count } of groups) counts[z.enum(verdicts).parse(verdict)] = _count._all;
  return counts;
}

/** Takes the verdict from every Change of a Rollout, so that each is planned anew. */
export async function clearVerdicts(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.$executeRaw`UPDATE change SET verdict = NULL, wave = NULL WHERE rollout_id = ${rolloutId}::uuid`;
}

/** The Rollout that a Change belongs to. Throws AppError `notFound`. */
export async function readRolloutOfChange(tx: Transaction, changeId: string): Promise<string> {
  const known = await tx.change.findUnique({ where: { id: changeId }, select: { rolloutId: true } });
  if (!known) throw new AppError('notFound', { what: 'change' });
  return known.rolloutId;
}

const decidableSchema = z.object({
  region: z.string(),
  functionArn: z.string(),
  functionName: z.string(),
  conflicts: z.array(conflictSchema),
  decisions: decisionsSchema,
});

/** A Change with its conflicts and what was decided of them so far. */
export async function readDecidable(tx: Transaction, changeId: string): Promise<z.infer<typeof decidableSchema>> {
  const change = await tx.change.findUniqueOrThrow({
    where: { id: changeId },
    select: { region: true, functionArn: true, functionName: true, conflicts: true, decisions: true },
  });
  return decidableSchema.parse(change);
}

/** Stores what was decided of a Change's conflicts and takes its verdict, so that it is planned anew. */
export async function updateDecisions(tx: Transaction, changeId: string, decisions: ConflictDecisions): Promise<void> {
  await tx.change.update({ where: { id: changeId }, data: { decisions, verdict: null, wave: null } });
}

/** Makes failed Changes pending again, all or those named. Returns how many. */
export async function resetFailed(
  tx: Transaction,
  rolloutId: string,
  changeIds: readonly string[] | undefined,
): Promise<number> {
  return await tx.$executeRaw`
    UPDATE change SET outcome = 'pending', failure = NULL, stale_paths = '{}', finished_at = NULL, acknowledged_at = NULL,
      unclear_until = NULL, intent_session = NULL
    WHERE rollout_id = ${rolloutId}::uuid AND outcome = 'failed' AND verdict = 'change' AND ${isMeant({ changeIds })}`;
}

/** Cancels the Changes of a Rollout that never was applied, for which no events are recorded one by one. */
export async function cancelUnapplied(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.change.updateMany({ where: { rolloutId, outcome: 'pending' }, data: { outcome: 'cancelled' } });
}

/**
 * Ends Changes that were not begun, each with its audit event `change.cancelled` or `change.skipped`: `cancelled` all of them,
 * `skipped` those for which nothing is to be sent. Returns how many.
 */
export async function endPending(
  tx: Transaction,
  rollout: { id: string; number: number },
  actor: Actor,
  outcome: 'cancelled' | 'skipped',
): Promise<number> {
  return await tx.$executeRaw`
    WITH held AS MATERIALIZED (
      SELECT id FROM change
      WHERE rollout_id = ${rollout.id}::uuid AND outcome = 'pending' AND (${outcome} = 'cancelled' OR verdict <> 'change')
      ORDER BY id FOR NO KEY UPDATE),
    ended AS (
      UPDATE change SET outcome = ${outcome}, finished_at = now(), waiting = NULL
      WHERE rollout_id = ${rollout.id}::uuid AND id IN (SELECT id FROM held)
      RETURNING id, account_id, region, function_arn, function_name)
    INSERT INTO audit_event (actor_id, actor_name, action, aws_account_id, region, function_arn, function_name, rollout_id, rollout_number, change_id, outcome)
    SELECT ${actor.id}, ${actor.name}, ${`change.${outcome}`}, account.aws_account_id, region, function_arn, function_name,
      ${rollout.id}::uuid, ${rollout.number}::int, ended.id, ${outcome}
    FROM ended JOIN account ON account.id = ended.account_id
    ORDER BY ended.id`;
}
