import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { ofAccounts } from '../accounts/account-set.ts';
import { database } from '../kernel/client.ts';

/** What a person selected, summed up for the form of a new Rollout. */
export const selectionSchema = z.object({
  /** Functions that are still known; others of the ids given are gone. */
  count: z.number(),
  accounts: z.array(
    z.object({ awsAccountId: awsAccountIdSchema, name: z.string(), count: z.number(), hasWriteRole: z.boolean() }),
  ),
  regions: z.array(z.string()),
  /** Runtimes with their number, most frequent first; null means container images. */
  runtimes: z.array(z.object({ runtime: z.string().nullable(), count: z.number() })),
  imageCount: z.number(),
});
export type Selection = z.infer<typeof selectionSchema>;

/** Sums up the accounts' functions with these ids (`lambda_function.id`). */
export async function readSelectionRow(
  functionIds: readonly string[],
  set: AccountSet,
): Promise<z.input<typeof selectionSchema>> {
  const groups = await database().lambdaFunction.groupBy({
    by: ['accountId', 'region', 'runtime', 'packageType'],
    where: { id: { in: [...functionIds] }, ...ofAccounts(set) },
    _count: { _all: true },
  });
  const accounts = await database().account.findMany({
    where: { id: { in: [...new Set(groups.map((group) => group.accountId))] } },
    orderBy: { awsAccountId: 'asc' },
    select: { id: true, awsAccountId: true, name: true, writeRoleArn: true },
  });
  const sumOf = (matches: (group: (typeof groups)[number]) => boolean) =>
    groups.filter(matches).reduce((sum, group) => sum + group._count._all, 0);
  const runtimes = [...new Set(groups.map((group) => group.runtime))].map((runtime) => ({
    runtime,
    count: sumOf((group) => group.runtime === runtime),
  }));
  return {
    count: sumOf(() => true),
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
