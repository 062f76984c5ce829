import { z } from 'zod';
import { database } from '../kernel/client.ts';

/** An account by its twelve digits, with what people call it. */
export const accountNameSchema = z.object({ accountId: z.string(), name: z.string() });

/** Every account that was ever added; also disconnected ones. */
export async function listAccountNameRows(): Promise<z.infer<typeof accountNameSchema>[]> {
  return database().account.findMany({ orderBy: { name: 'asc' }, select: { accountId: true, name: true } });
}
