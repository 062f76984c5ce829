import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { connectedStatuses } from '../../core/connection/account-status.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../kernel/client.ts';
import { amongAccounts } from './account-set.ts';

/** A connected account with the Regions that it is used in and the environment that its settings name. */
export const accountPlacesSchema = z.object({
  awsAccountId: awsAccountIdSchema,
  name: z.string(),
  environment: z.string().nullable(),
  regions: z.array(z.string()),
});
export type AccountPlaces = z.infer<typeof accountPlacesSchema>;

/** Every account of the set that can be planned for, by name. */
export async function listAccountPlaceRows(accounts: AccountSet): Promise<z.input<typeof accountPlacesSchema>[]> {
  return await database().account.findMany({
    where: { status: { in: [...connectedStatuses] }, ...amongAccounts(accounts) },
    orderBy: { name: 'asc' },
    select: { awsAccountId: true, name: true, environment: true, regions: true },
  });
}
