import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { isOfAccounts } from './account-set.ts';
import { isAccountInUse } from './accounts-in-use.ts';

const failedSchema = z.object({ accountId: accountIdSchema, failed: z.coerce.number() });

/**
 * The accounts in use in whose newest finished scan Regions failed, each with how many. Regions that the account no longer works with
 * do not count.
 */
export async function readFailedScans(set: AccountSet): Promise<Map<AccountId, number>> {
  const rows = await rowsOf(
    database(),
    failedSchema,
    Prisma.sql`
    SELECT a.id AS "accountId", count(*) AS failed
    FROM account a CROSS JOIN LATERAL (
      SELECT id FROM scan WHERE account_id = a.id AND finished_at IS NOT NULL ORDER BY created_at DESC LIMIT 1
    ) newest JOIN scan_region read ON read.scan_id = newest.id
    WHERE ${isAccountInUse} AND ${isOfAccounts(Prisma.sql`a.id`, set)} AND read.status = 'failed' AND read.region = ANY (a.regions)
    GROUP BY a.id`,
  );
  return new Map(rows.map(({ accountId, failed }) => [accountId, failed]));
}
