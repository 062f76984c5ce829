import type { AccountId, AwsAccountId } from '../../core/lambda/account-id.ts';
import { settledRevertibleOutcomes } from '../../core/rollout/revert.ts';
import { leftOutParam, revertLeftOut } from '../../core/rollout/stop-rule.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { countSent, listRevertibleIds, listUnreverted } from '../../db/rollouts/change-rows.ts';
import { type LockedRollout, updateStatusReason } from '../../db/rollouts/rollout-rows.ts';
import type { CommandContext } from '../kernel/command.ts';
import { announceWaiting } from '../webhooks/announcement.ts';
import { type AccountRefusal, readRevertibleAccounts } from './account-checks.ts';
import { createRevertOf } from './creation.ts';
import { rolloutOf } from './rollout-moves.ts';

/**
 * Reverts what a stopped Rollout sent, without waiting for a person, in every account that may be used; the refusals of the others
 * are recorded, and a person reverts there later. The status reason names the revert from then on, or why there is none, so that each
 * stop starts one revert, also a stop after the Rollout was resumed; and one more for each function that was unclear then and has
 * turned out to be changed.
 */
export async function revertAutomatically(context: CommandContext, rollout: LockedRollout): Promise<void> {
  const { tx } = context;
  if (rollout.statusReason === null) return;
  const { code } = rollout.statusReason;
  const { revertRefused: _, ...params } = rollout.statusReason.params;
  const isFirst = params['revertNumber'] === undefined;
  if (isFirst && (await countSent(tx, rollout.id)) === 0) return;
  const accounts = await readRevertibleAccounts(tx, rollout.id);
  const { refusals } = accounts;
  const leftOut = await recordLeftOut(context, rollout, refusals);
  // One that was left out before stays a person's to revert, whatever has become of it since.
  const usable = accounts.usable.flatMap(({ accountId, awsAccountId }) =>
    leftOut.includes(awsAccountId) ? [] : [accountId],
  );
  const changeIds = await idsToRevert(tx, rollout.id, { isFirst, usable, leftOut });
  if (leftOut.length > 0) await announceWaiting(tx, rollout.id, 'revertRefused');
  const told = { ...params, ...(leftOut.length > 0 && { [leftOutParam]: leftOut.join(' ') }) };
  const [refusal] = refusals;
  if (changeIds?.length === 0) {
    const refused = isFirst && refusal ? { ...told, revertRefused: refusal.code } : told;
    await updateStatusReason(tx, rollout.id, { code, params: refused });
    return;
  }
  const { number: revertNumber } = await createRevertOf(context, rollout, { changeIds, appliesItself: true });
  await updateStatusReason(tx, rollout.id, { code, params: { ...told, revertNumber } });
}

/** Records why accounts cannot be reverted now, once for each. Returns all that were left out so far. */
async function recordLeftOut(
  { record }: CommandContext,
  rollout: LockedRollout,
  refusals: readonly AccountRefusal[],
): Promise<AwsAccountId[]> {
  const before = revertLeftOut(rollout.statusReason);
  const added = refusals.filter(({ awsAccountId }) => !before.includes(awsAccountId));
  for (const { awsAccountId, code, params } of added) {
    const details = { command: 'rollout.revert', code, ...params };
    await record({ action: 'command.refused', ...rolloutOf(rollout), awsAccountId, outcome: code, details });
  }
  return [...before, ...added.map(({ awsAccountId }) => awsAccountId)];
}

/** The Changes that a revert is to cover; undefined: all of the Rollout. */
async function idsToRevert(
  tx: Transaction,
  rolloutId: string,
  { isFirst, usable, leftOut }: { isFirst: boolean; usable: readonly AccountId[]; leftOut: readonly AwsAccountId[] },
): Promise<string[] | undefined> {
  if (!isFirst) return await listUnreverted(tx, rolloutId, leftOut);
  return leftOut.length === 0
    ? undefined
    : await listRevertibleIds(tx, rolloutId, { accountIds: usable, outcomes: settledRevertibleOutcomes });
}
