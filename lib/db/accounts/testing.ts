import { database } from '../kernel/client.ts';

/** Stores that a connection test of the account's present roles has just passed, or failed with these checks. */
export async function storeEndedTest(
  accountId: string,
  { status = 'passed', checks = [] }: { status?: 'passed' | 'failed'; checks?: object[] } = {},
): Promise<void> {
  await database().$executeRaw`
    INSERT INTO connection_test (id, account_id, status, checks, finished_at, read_role_arn, write_role_arn, external_id)
    SELECT gen_random_uuid(), id, ${status}, ${JSON.stringify(checks)}::jsonb, clock_timestamp(), read_role_arn, write_role_arn, external_id
    FROM account WHERE id = ${accountId}::uuid`;
}
