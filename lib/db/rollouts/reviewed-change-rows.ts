import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { imageMembers } from '../../core/change/aws-cli.ts';
import { outcomes } from '../../core/change/change-codes.ts';
import { ofAccounts } from '../accounts/account-set.ts';
import { database } from '../kernel/client.ts';
import { type ChangeDetail, changeDetailSchema, readChangeRows } from './change-page.ts';

const fingerprintSchema = z.record(z.string(), z.unknown()).nullable();

/** A Change with what its function has of an image's configuration beside the command: names alone, as no values are stored. */
type ReviewedChange = ChangeDetail & { imageMembers: (typeof imageMembers)[number][] };

/** The Changes of a Rollout in the accounts with these ids that have something to send, in that order. */
export async function readReviewedChanges(
  rolloutId: string,
  changeIds: readonly string[],
  accounts: AccountSet,
): Promise<ReviewedChange[]> {
  const prints = await database().change.findMany({
    where: { rolloutId, id: { in: [...changeIds] }, verdict: 'change', ...ofAccounts(accounts) },
    select: { id: true, fingerprintBefore: true },
  });
  const before = new Map(prints.map(({ id, fingerprintBefore }) => [id, fingerprintSchema.parse(fingerprintBefore)]));
  const changes = await readChangeRows([...before.keys()], accounts);
  const byId = new Map(changes.map((change) => [change.id, change]));
  return changeIds.flatMap((id) => {
    const change = byId.get(id);
    const fingerprint = before.get(id) ?? {};
    if (change === undefined) return [];
    return [{ ...change, imageMembers: imageMembers.filter((name) => `ImageConfig.${name}` in fingerprint) }];
  });
}

/** One Change of a plan that is taken along, masked: what would be sent, and what was found. */
export const planChangeSchema = changeDetailSchema
  .pick({
    id: true,
    functionArn: true,
    functionName: true,
    awsAccountId: true,
    accountName: true,
    region: true,
    runtime: true,
    architecture: true,
    verdict: true,
    wave: true,
    diffGroup: true,
    attributes: true,
    findings: true,
    unchecked: true,
    conflicts: true,
    decisions: true,
    excludedReason: true,
    plannedAt: true,
  })
  .extend({ outcome: z.enum(outcomes) });

const exportedChangeSelect = {
  id: true,
  functionArn: true,
  functionName: true,
  region: true,
  runtime: true,
  architecture: true,
  verdict: true,
  wave: true,
  diffGroup: true,
  attributes: true,
  findings: true,
  unchecked: true,
  conflicts: true,
  decisions: true,
  excludedReason: true,
  plannedAt: true,
  outcome: true,
  account: { select: { awsAccountId: true, name: true } },
} as const;

/** Every Change of a Rollout in the accounts, by the names of their functions, in batches. */
export async function* readPlanChanges(
  rolloutId: string,
  batchSize: number,
  accounts: AccountSet,
): AsyncGenerator<z.input<typeof planChangeSchema>[]> {
  for (let after: { functionName: string; id: string } | undefined; ; ) {
    const changes = await nextChanges(rolloutId, { after, batchSize, accounts });
    const last = changes.at(-1);
    if (last === undefined) return;
    yield changes.map(({ account, plannedAt, ...change }) =>
      planChangeSchema.parse({
        ...change,
        awsAccountId: account.awsAccountId,
        accountName: account.name,
        plannedAt: plannedAt?.toISOString() ?? null,
      }),
    );
    if (changes.length < batchSize) return;
    after = last;
  }
}

type Batch = { after: { functionName: string; id: string } | undefined; batchSize: number; accounts: AccountSet };

async function nextChanges(rolloutId: string, { after, batchSize, accounts }: Batch) {
  return await database().change.findMany({
    where: {
      AND: [
        { rolloutId, ...ofAccounts(accounts) },
        after === undefined
          ? {}
          : {
              OR: [
                { functionName: { gt: after.functionName } },
                { functionName: after.functionName, id: { gt: after.id } },
              ],
            },
      ],
    },
    orderBy: [{ functionName: 'asc' }, { id: 'asc' }],
    take: batchSize,
    select: exportedChangeSelect,
  });
}
