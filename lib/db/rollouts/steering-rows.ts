import type { Actor } from '../../core/audit/actions.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';

/**
 * Marks the failed Changes of a Rollout as ones that it goes on without. Returns how many were marked now, and how many are in all.
 */
export async function acknowledgeFailed(
  tx: Transaction,
  rolloutId: string,
): Promise<{ acknowledgedNow: number; acknowledged: number }> {
  const acknowledgedNow = await tx.$executeRaw`
    UPDATE change SET acknowledged_at = clock_timestamp()
    WHERE rollout_id = ${rolloutId}::uuid AND outcome = 'failed' AND acknowledged_at IS NULL`;
  const acknowledged = await tx.change.count({
    where: { rolloutId, outcome: 'failed', acknowledgedAt: { not: null } },
  });
  return { acknowledgedNow, acknowledged };
}

/**
 * Takes Changes that were not begun out of a Rollout for a reason that a person gave, each with its audit event
 * `change.excluded`. Returns how many.
 */
export async function excludePending(
  tx: Transaction,
  rollout: { id: string; number: number },
  actor: Actor,
  { changeIds, reason }: { changeIds: readonly string[]; reason: string },
): Promise<number> {
  return await excludeWhere(tx, rollout, actor, { reason, isMeant: Prisma.sql`id = ANY(${[...changeIds]}::uuid[])` });
}

/** The same of all that were not begun in one account. */
export async function excludePendingOfAccount(
  tx: Transaction,
  rollout: { id: string; number: number },
  actor: Actor,
  { accountId, reason }: { accountId: AccountId; reason: string },
): Promise<number> {
  return await excludeWhere(tx, rollout, actor, { reason, isMeant: Prisma.sql`account_id = ${accountId}::uuid` });
}

async function excludeWhere(
  tx: Transaction,
  rollout: { id: string; number: number },
  actor: Actor,
  { reason, isMeant }: { reason: string; isMeant: Prisma.Sql },
): Promise<number> {
  return await tx.$executeRaw`
    WITH held AS MATERIALIZED (
      SELECT id FROM change WHERE rollout_id = ${rollout.id}::uuid AND outcome = 'pending' AND ${isMeant}
      ORDER BY id FOR NO KEY UPDATE),
    ended AS (
      UPDATE change SET outcome = 'excluded', excluded_reason = ${reason}, finished_at = clock_timestamp(), waiting = NULL
      WHERE rollout_id = ${rollout.id}::uuid AND id IN (SELECT id FROM held)
      RETURNING id, account_id, region, function_arn, function_name)
    INSERT INTO audit_event (actor_id, actor_name, action, aws_account_id, region, function_arn, function_name, rollout_id, rollout_number, change_id, outcome, details)
    SELECT ${actor.id}, ${actor.name}, 'change.excluded', account.aws_account_id, region, function_arn, function_name,
      ${rollout.id}::uuid, ${rollout.number}::int, ended.id, 'excluded', jsonb_build_object('reason', ${reason}::text)
    FROM ended JOIN account ON account.id = ended.account_id
    ORDER BY ended.id`;
}

/** Takes Changes of a Rollout that has not been applied into it again. Returns how many. */
export async function includeExcluded(
  tx: Transaction,
  rolloutId: string,
  changeIds: readonly string[],
): Promise<number> {
  return await tx.$executeRaw`
    UPDATE change SET outcome = 'pending', excluded_reason = NULL, finished_at = NULL
    WHERE rollout_id = ${rolloutId}::uuid AND outcome = 'excluded' AND id = ANY(${[...changeIds]}::uuid[])`;
}

/** When the last unclear one of some Changes is settled; null when none is unclear. */
export async function readUnclearUntil(tx: Transaction, changeIds: readonly string[]): Promise<Date | null> {
  const last = await tx.change.findFirst({
    where: { id: { in: [...changeIds] }, outcome: 'unclear' },
    orderBy: { unclearUntil: 'desc' },
    select: { unclearUntil: true },
  });
  return last?.unclearUntil ?? null;
}
