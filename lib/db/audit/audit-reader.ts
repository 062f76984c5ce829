import type { AccountSet } from '../../core/access/caller.ts';
import { amongAccounts } from '../accounts/account-set.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { listPartlyHidden } from '../rollouts/hidden-part.ts';

/** Who reads the log: whose accounts' events, and whose own acts besides; null: nobody's. */
export type AuditReader = { accounts: AccountSet; userId: string | null };

/** A reader of the whole log. */
export const readerOfAll: AuditReader = { accounts: 'all', userId: null };

/**
 * Prisma's condition of the events that somebody may read: those of an account by its twelve digits; those of a Rollout that touches
 * one of the accounts and that name none; and their own. What is about people, webhooks and profiles is for readers of all accounts.
 */
export async function readableEvents({ accounts, userId }: AuditReader): Promise<Prisma.AuditEventWhereInput> {
  if (accounts === 'all') return {};
  const known = await database().account.findMany({ where: amongAccounts(accounts), select: { awsAccountId: true } });
  return {
    OR: [
      { awsAccountId: { in: known.map(({ awsAccountId }) => awsAccountId) } },
      { awsAccountId: null, rollout: { is: { changes: { some: { accountId: { in: [...accounts] } } } } } },
      ...(userId === null ? [] : [{ actorId: userId }]),
    ],
  };
}

/** Texts of a Rollout's event that name neither an account nor a function. */
const harmlessTexts: readonly string[] = ['code', 'mode', 'reason', 'planDigest'];

type Row = {
  rolloutId: string | null;
  awsAccountId: string | null;
  details: Record<string, string | number | boolean | null>;
};

/** The same events, without what those of a Rollout as a whole say of accounts that the reader may not view. */
export async function withoutHiddenDetails<R extends Row>(rows: R[], { accounts }: AuditReader): Promise<R[]> {
  const ofWhole = rows.flatMap(({ rolloutId, awsAccountId }) =>
    rolloutId && awsAccountId === null ? [rolloutId] : [],
  );
  const partlyHidden = await listPartlyHidden([...new Set(ofWhole)], accounts);
  return rows.map((row) => {
    if (row.awsAccountId !== null || row.rolloutId === null || !partlyHidden.has(row.rolloutId)) return row;
    const details = Object.entries(row.details).filter(
      ([name, value]) => typeof value !== 'string' || harmlessTexts.includes(name),
    );
    return { ...row, details: Object.fromEntries(details) };
  });
}
