import { database } from '../kernel/client.ts';

/** Stores that a connection test of the account's present roles has just passed, or failed with these checks. */
export async function storeEndedTest(
  accountId: string,
  { status = 'passed', checks = [] }: { status?: 'passed' | 'failed'; checks?: object[] } = {},
): Promise<void> {
  await database().$executeRaw`
    INSERT INTO connection_test (id, account_id, status, checks, finished_at, read_role_arn, write_role_arn, external_id)
    SELECT gen_random_uuid(), id, ${status}, ${JSON.stringify(checks)}::jsonb, greatest(clock_timestamp(), (
      -- After any before it, also where both end within one millisecond, of which the column knows no parts.
      SELECT max(finished_at) + interval '1 millisecond' FROM connection_test WHERE account_id = ${accountId}::uuid)),
      read_role_arn, write_role_arn, external_id
    FROM account WHERE id = ${accountId}::uuid`;
}
