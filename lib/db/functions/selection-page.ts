import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import type { FunctionSelection } from '../../core/functions/function-selection.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { selectedIds, selectionDigest } from './selected-functions.ts';

/** What a person selected, summed up for the form of a new Rollout. */
export const selectionSchema = z.object({
  /** Functions that are still known; others of the ids given are gone. */
  count: z.number(),
  /** Names exactly these functions. */
  digest: z.string(),
  accounts: z.array(
    z.object({ awsAccountId: awsAccountIdSchema, name: z.string(), count: z.number(), hasWriteRole: z.boolean() }),
  ),
  regions: z.array(z.string()),
  /** Runtimes with their number, most frequent first; null means container images. */
  runtimes: z.array(z.object({ runtime: z.string().nullable(), count: z.number() })),
  imageCount: z.number(),
});
export type Selection = z.infer<typeof selectionSchema>;

/** Functions that have account, Region, runtime and package type in common; the digest is of all. */
const groupSchema = z.object({
  accountId: z.string(),
  region: z.string(),
  runtime: z.string().nullable(),
  packageType: z.string(),
  count: z.coerce.number(),
  digest: z.string(),
});

/** Sums up the functions of a selection that are in the accounts. */
export async function readSelectionRow(
  selection: FunctionSelection,
  set: AccountSet,
): Promise<z.input<typeof selectionSchema>> {
  const groups = await rowsOf(
    database(),
    groupSchema,
    Prisma.sql`
    WITH selected AS MATERIALIZED (${selectedIds(selection, set)})
    SELECT f.account_id AS "accountId", f.region, f.runtime, f.package_type AS "packageType", count(*) AS count,
      (SELECT ${selectionDigest} FROM selected) AS digest
    FROM lambda_function f WHERE f.id IN (SELECT id FROM selected) GROUP BY 1, 2, 3, 4`,
  );
  const accounts = await database().account.findMany({
    where: { id: { in: [...new Set(groups.map((group) => group.accountId))] } },
    orderBy: { awsAccountId: 'asc' },
    select: { id: true, awsAccountId: true, name: true, writeRoleArn: true },
  });
  const sumOf = (matches: (group: (typeof groups)[number]) => boolean) =>
    groups.filter(matches).reduce((sum, group) => sum + group.count, 0);
  const runtimes = [...new Set(groups.map((group) => group.runtime))].map((runtime) => ({
    runtime,
    count: sumOf((group) => group.runtime === runtime),
  }));
  return {
    count: sumOf(() => true),
    digest: groups[0]?.digest ?? '',
    accounts: accounts.map((account) => ({
      awsAccountId: account.awsAccountId,
      name: account.name,
      count: sumOf((group) => group.accountId === account.id),
      hasWriteRole: account.writeRoleArn !== null,
    })),
    regions: [...new Set(groups.map((group) => group.region))].sort(),
    runtimes: runtimes.sort((a, b) => b.count - a.count),
    imageCount: sumOf((group) => group.packageType === 'Image'),
  };
}
