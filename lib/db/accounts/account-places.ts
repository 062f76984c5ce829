import { z } from 'zod';
import { connectedStatuses } from '../../core/connection/account-status.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../kernel/client.ts';

/** A connected account with the Regions that it is used in and the environment that its settings name. */
export const accountPlacesSchema = z.object({
  awsAccountId: awsAccountIdSchema,
  name: z.string(),
  environment: z.string().nullable(),
  regions: z.array(z.string()),
});
export type AccountPlaces = z.infer<typeof accountPlacesSchema>;

/** Every account that can be planned for, by name. */
export async function listAccountPlaceRows(): Promise<z.input<typeof accountPlacesSchema>[]> {
  return await database().account.findMany({
    where: { status: { in: [...connectedStatuses] } },
    orderBy: { name: 'asc' },
    select: { awsAccountId: true, name: true, environment: true, regions: true },
  });
}
