import { z } from 'zod';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../kernel/client.ts';

/** An account by its twelve digits, with what people call it. */
export const accountNameSchema = z.object({ awsAccountId: awsAccountIdSchema, name: z.string() });

/** Every account that was ever added; also disconnected ones. */
export async function listAccountNameRows(): Promise<z.input<typeof accountNameSchema>[]> {
  return database().account.findMany({ orderBy: { name: 'asc' }, select: { awsAccountId: true, name: true } });
}
