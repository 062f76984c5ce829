import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import type { PastedName } from '../../core/functions/pasted-names.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { listedFunctionsOf } from './function-conditions.ts';

const foundSchema = z.object({
  /** Which of the names it was found by, from 0. */
  index: z.number(),
  id: z.string(),
  functionArn: z.string(),
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
});
export type FoundFunction = z.infer<typeof foundSchema>;

/** The listed functions of the accounts that some names mean, by name and then ARN; at most so many. */
export async function findNamedRows(
  names: readonly PastedName[],
  accounts: AccountSet,
  most: number,
): Promise<FoundFunction[]> {
  const asked = JSON.stringify(names.map(({ text: _text, ...name }, index) => ({ index, ...name })));
  return await rowsOf(
    database(),
    foundSchema,
    Prisma.sql`
    SELECT named.index, found.* FROM jsonb_to_recordset(${asked}::jsonb)
      AS named (index int, "functionName" text, "awsAccountId" text, region text)
    CROSS JOIN LATERAL (
      SELECT f.id, f.function_arn AS "functionArn", a.aws_account_id AS "awsAccountId", a.name AS "accountName", f.region
      ${listedFunctionsOf(accounts)} AND lower(f.function_name) = lower(named."functionName")
        AND f.function_name = named."functionName"
        AND (named."awsAccountId" IS NULL OR a.aws_account_id = named."awsAccountId")
        AND (named.region IS NULL OR f.region = named.region)
    ) AS found
    ORDER BY named.index, found."functionArn" LIMIT ${most}::int`,
  );
}
