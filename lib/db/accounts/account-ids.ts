import {
  type AccountId,
  type AwsAccountId,
  accountIdSchema,
  awsAccountIdSchema,
} from '../../core/lambda/account-id.ts';

/** The two ids of an account's row: `id` is ours, `awsAccountId` AWS's twelve digits. */
export type AccountIds = { id: AccountId; awsAccountId: AwsAccountId };

/**
 * The two ids of a row, told apart: Prisma reads both as plain strings, so this is the door of every account that it reads.
 * Throws ZodError when the row holds something else.
 */
export function accountIdsOf(row: { id: string; awsAccountId: string }): AccountIds {
  return { id: accountIdSchema.parse(row.id), awsAccountId: awsAccountIdSchema.parse(row.awsAccountId) };
}
