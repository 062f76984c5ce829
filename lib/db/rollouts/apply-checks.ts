import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { blastRadiusFailure } from '../../core/rollout/blast-radius.ts';
import { freezeWindowAt, freezeWindowsSchema } from '../../core/rollout/freeze-window.ts';
import type { Transaction } from '../kernel/client.ts';
import type { LockedRollout } from './rollout-row.ts';

/** One account of a Rollout, with what it allows. */
const targetSchema = z.object({
  awsAccountId: awsAccountIdSchema,
  status: z.string(),
  hasWriteRole: z.boolean(),
  maxFunctionsPerRollout: z.number().nullable(),
  maxPercentPerRollout: z.number().nullable(),
  freezeWindows: freezeWindowsSchema,
  changeCount: z.number(),
  knownCount: z.number(),
});
type Target = z.infer<typeof targetSchema>;

/** Accounts that the Rollout still has something to send to. */
async function readTargets(tx: Transaction, rolloutId: string): Promise<Target[]> {
  const rows = await tx.$queryRaw`
    SELECT account.aws_account_id AS "awsAccountId", account.status, account.write_role_arn IS NOT NULL AS "hasWriteRole",
      account.max_functions_per_rollout AS "maxFunctionsPerRollout", account.max_percent_per_rollout AS "maxPercentPerRollout",
      account.freeze_windows AS "freezeWindows", count(*)::int AS "changeCount",
      (SELECT count(*)::int FROM lambda_function
        WHERE lambda_function.account_id = account.id AND gone_at IS NULL) AS "knownCount"
    FROM change JOIN account ON account.id = change.account_id
    WHERE change.rollout_id = ${rolloutId}::uuid AND change.verdict = 'change' AND change.outcome = 'pending'
    GROUP BY account.id
    ORDER BY account.aws_account_id`;
  return z.array(targetSchema).parse(rows);
}

/** All that must hold before a planned Rollout is applied; throws the AppError that says what does not. */
export async function refuseUnlessApplicable(tx: Transaction, rollout: LockedRollout): Promise<void> {
  // Held, so that an account is not disconnected at the same moment.
  await tx.$queryRaw`
    SELECT id FROM account WHERE id IN (SELECT account_id FROM change WHERE rollout_id = ${rollout.id}::uuid)
    ORDER BY id FOR SHARE`;
  const targets = await readTargets(tx, rollout.id);
  if (targets.length === 0) throw new AppError('nothingToApply');
  if (!rollout.appliesItself) await refuseUndecided(tx, rollout.id);
  for (const target of targets) {
    const { awsAccountId } = target;
    if (target.status === 'draft' || target.status === 'disconnected')
      throw new AppError('accountNotConnected', { awsAccountId });
    if (!target.hasWriteRole) throw new AppError('writeRoleMissing', { awsAccountId });
    const failure = rollout.mode === 'revert' ? undefined : blastRadiusFailure(target);
    if (failure) throw new AppError(failure.code, failure.params);
  }
  refuseFrozenTargets(rollout, targets);
  await refuseWhileOthersApply(tx, rollout);
}

async function refuseUndecided(tx: Transaction, rolloutId: string): Promise<void> {
  const undecided = await tx.change.count({
    where: {
      rolloutId,
      verdict: 'blocked',
      findings: { array_contains: [{ code: 'conflictUndecided' }] },
    },
  });
  if (undecided > 0) throw new AppError('conflictUndecided', { count: undecided });
}

/** Throws AppError `freezeWindow` when an account that the Rollout still has to send to is frozen now. Reverts pass. */
export async function refuseWhileFrozen(tx: Transaction, rollout: LockedRollout): Promise<void> {
  refuseFrozenTargets(rollout, await readTargets(tx, rollout.id));
}

function refuseFrozenTargets(rollout: LockedRollout, targets: readonly Target[]): void {
  if (rollout.mode === 'revert') return;
  for (const { awsAccountId, freezeWindows } of targets) {
    const window = freezeWindowAt(freezeWindows, new Date());
    if (window)
      throw new AppError('freezeWindow', {
        awsAccountId,
        untilAt: window.untilAt,
        reason: window.reason,
      });
  }
}

const otherSchema = z.array(
  z.object({
    functionName: z.string(),
    rolloutNumber: z.number(),
    functions: z.number(),
  }),
);

/**
 * Throws AppError `functionInOtherRollout` when another Rollout that has begun still has to send to one of the same functions:
 * of two plans for one function at most one can hold, so the second one waits for a person instead of for luck.
 * Rollouts that begin at the same moment are looked at one after the other.
 */
export async function refuseWhileOthersApply(tx: Transaction, rollout: LockedRollout): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "locked" FROM (SELECT pg_advisory_xact_lock(hashtext('lamplighter.apply'))) AS "lock"`;
  const rows = await tx.$queryRaw`
    SELECT min(other.function_name) AS "functionName", min(other_rollout.number) AS "rolloutNumber", count(*)::int AS functions
    FROM change AS own
    JOIN change AS other ON other.function_arn = own.function_arn AND other.rollout_id <> own.rollout_id
    JOIN rollout AS other_rollout ON other_rollout.id = other.rollout_id
    WHERE own.rollout_id = ${rollout.id}::uuid AND own.outcome = 'pending' AND own.verdict = 'change'
      AND (other.outcome = 'applying'
        OR (other.outcome = 'pending' AND other.verdict = 'change' AND other_rollout.status IN ('applying', 'paused', 'stopped')))
    HAVING count(*) > 0`;
  const [clash] = otherSchema.parse(rows);
  if (clash) throw new AppError('functionInOtherRollout', clash);
}
