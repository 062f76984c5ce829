import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';

/** How many Changes a Rollout has in accounts that its reader may not view, and how many accounts these are. */
export const hiddenPartSchema = z.object({ changes: z.number(), accounts: z.number() });
export type HiddenPart = z.infer<typeof hiddenPartSchema>;

/** What of a Rollout stands in other accounts than these. */
export async function readHiddenPart(rolloutId: string, accounts: AccountSet): Promise<HiddenPart> {
  if (accounts === 'all') return { changes: 0, accounts: 0 };
  return await rowOf(
    database(),
    hiddenPartSchema,
    Prisma.sql`
    SELECT count(*)::int AS changes, count(DISTINCT account_id)::int AS accounts FROM change
    WHERE rollout_id = ${rolloutId}::uuid AND account_id <> ALL (${[...accounts]}::uuid[])`,
  );
}

/** Those of the Rollouts that also touch other accounts than these. */
export async function listPartlyHidden(rolloutIds: readonly string[], accounts: AccountSet): Promise<Set<string>> {
  if (accounts === 'all' || rolloutIds.length === 0) return new Set();
  const rows = await rowsOf(
    database(),
    z.object({ id: z.string() }),
    Prisma.sql`
    SELECT DISTINCT rollout_id::text AS id FROM change
    WHERE rollout_id = ANY (${[...rolloutIds]}::uuid[]) AND account_id <> ALL (${[...accounts]}::uuid[])`,
  );
  return new Set(rows.map(({ id }) => id));
}
