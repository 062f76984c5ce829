import { type AwsAccountId, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../kernel/client.ts';

/** Every account that was ever added, by its twelve digits, with what people call it; also disconnected ones. */
export async function listAccountNames(): Promise<{ awsAccountId: AwsAccountId; name: string }[]> {
  const rows = await database().account.findMany({
    orderBy: { name: 'asc' },
    select: { awsAccountId: true, name: true },
  });
  return rows.map(({ awsAccountId, name }) => ({ awsAccountId: awsAccountIdSchema.parse(awsAccountId), name }));
}
