import { Prisma } from '../generated/client.ts';

/**
 * Which rows of `account AS a` are accounts in use: those that passed a connection test since they were begun and are not
 * disconnected. A draft is none, so no number counts it; one whose roles were changed stays in use while the new ones wait
 * for their test.
 */
export const isAccountInUse = Prisma.sql`a.status <> 'disconnected' AND (a.status <> 'draft' OR a.connected_at IS NOT NULL)`;

/** The same as a condition of Prisma's. */
export const accountInUse = {
  status: { not: 'disconnected' },
  OR: [{ status: { not: 'draft' } }, { connectedAt: { not: null } }],
} as const satisfies Prisma.AccountWhereInput;
