import type { AccountRoles } from '../../core/connection/account-use.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import type { Transaction } from '../kernel/client.ts';

/** Keeps by which roles of an account a Rollout may send; those of before are replaced. */
export async function pinRoles(
  tx: Transaction,
  rolloutId: string,
  accountId: AccountId,
  { readRoleArn, writeRoleArn, externalId }: AccountRoles,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO rollout_account (rollout_id, account_id, read_role_arn, write_role_arn, external_id)
    VALUES (${rolloutId}::uuid, ${accountId}::uuid, ${readRoleArn}, ${writeRoleArn}, ${externalId})
    ON CONFLICT (rollout_id, account_id) DO UPDATE SET read_role_arn = excluded.read_role_arn,
      write_role_arn = excluded.write_role_arn, external_id = excluded.external_id, pinned_at = clock_timestamp()`;
}

/** Forgets by which roles a Rollout may send, as it is planned anew. */
export async function unpinRoles(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.rolloutAccount.deleteMany({ where: { rolloutId } });
}
