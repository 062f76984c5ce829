import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';

/** The values that a function has for some tags, by key; a tag that it does not have is left out. */
export const functionTagsSchema = z.object({ id: z.string(), tags: z.record(z.string(), z.string()) });
export type FunctionTags = z.infer<typeof functionTagsSchema>;

/** Some tags of some functions of the accounts. */
export async function listFunctionTagRows(
  functionIds: readonly string[],
  tagKeys: readonly string[],
  accounts: AccountSet,
): Promise<FunctionTags[]> {
  return await rowsOf(
    database(),
    functionTagsSchema,
    Prisma.sql`
    SELECT f.id, coalesce((
      SELECT jsonb_object_agg(tag.key, tag.value) FROM jsonb_each(f.tags) AS tag WHERE tag.key = ANY (${[...tagKeys]}::text[])
    ), '{}') AS tags
    FROM lambda_function f WHERE f.id = ANY (${[...functionIds]}::uuid[]) AND ${isOfAccounts(Prisma.sql`f.account_id`, accounts)}`,
  );
}
