import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { type Clearance, clearanceSchema } from '../../core/rollout/clearance.ts';
import type { RolloutAccount } from '../accounts/account-facts.ts';
import type { Transaction } from '../kernel/client.ts';

/** The same as a page shows it; the time is ISO 8601. */
export const shownClearanceSchema = clearanceSchema.extend({
  awsAccountId: z.string(),
  accountName: z.string(),
  at: z.string(),
});

/** Keeps that a Rollout may be applied in an account by exactly this plan; one for an earlier plan is replaced. */
export async function insertClearance(
  tx: Transaction,
  {
    rolloutId,
    accountId,
    planDigest,
    ...clearance
  }: Clearance & { rolloutId: string; accountId: AccountId; planDigest: string },
): Promise<void> {
  const data = { planDigest, ...clearance };
  await tx.rolloutClearance.upsert({
    where: { rolloutId_accountId: { rolloutId, accountId } },
    create: { rolloutId, accountId, ...data },
    update: data,
  });
}

const clearanceRowSchema = z.intersection(
  clearanceSchema,
  z.object({ rolloutId: z.string(), accountId: accountIdSchema }),
);

/** Why Rollouts may be applied in accounts, read at once: what is returned gives null where nothing was needed. */
export async function readClearances(
  tx: Pick<Transaction, 'rolloutClearance'>,
  wanted: readonly RolloutAccount[],
): Promise<(one: RolloutAccount) => Clearance | null> {
  const rows = await tx.rolloutClearance.findMany({
    where: {
      rolloutId: { in: [...new Set(wanted.map(({ rolloutId }) => rolloutId))] },
      accountId: { in: [...new Set(wanted.map(({ accountId }) => accountId))] },
    },
  });
  const found = rows.map((row) => clearanceRowSchema.parse(row));
  return (one) =>
    found.find(({ rolloutId, accountId }) => rolloutId === one.rolloutId && accountId === one.accountId) ?? null;
}

/** All of a Rollout's, by the accounts' names. */
export async function listClearances(
  client: Pick<Transaction, 'rolloutClearance'>,
  rolloutId: string,
  accounts: AccountSet,
): Promise<z.infer<typeof shownClearanceSchema>[]> {
  const rows = await client.rolloutClearance.findMany({
    where: { rolloutId, ...(accounts === 'all' ? {} : { accountId: { in: [...accounts] } }) },
    include: { account: { select: { awsAccountId: true, name: true } } },
    orderBy: { account: { name: 'asc' } },
  });
  return rows.map(({ account, at, ...row }) =>
    shownClearanceSchema.parse({
      ...row,
      awsAccountId: account.awsAccountId,
      accountName: account.name,
      at: at.toISOString(),
    }),
  );
}
