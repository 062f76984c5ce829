import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { findingSchema } from '../../core/change/change.ts';
import { severities } from '../../core/change/change-codes.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';

/** Some of the Changes that something is told of. */
export const examplesSchema = z.array(z.object({ changeId: z.string(), functionName: z.string() }));

/** A kind of finding; its facts may differ from function to function. */
export const findingGroupSchema = z.object({
  code: z.string(),
  severity: z.enum(severities),
  /** Changes that carry it, with whatever facts. */
  count: z.number(),
  /** The most frequent facts first, at most three, each with up to five of the Changes that carry the finding with them. */
  variants: z.array(z.object({ params: findingSchema.shape.params, count: z.number(), examples: examplesSchema })),
  /** How many different facts there are. */
  variantCount: z.number(),
});
export type FindingGroup = z.infer<typeof findingGroupSchema>;

const variantsAtMost = 3;

const findingVariantRowSchema = z.object({
  key: z.string(),
  code: z.string(),
  severity: z.enum(severities),
  params: z.preprocess((params) => params ?? {}, findingSchema.shape.params),
  count: z.number(),
  kindCount: z.number(),
  variantCount: z.number(),
  ids: z.array(z.string()),
  names: z.array(z.string()),
});

/** Findings of a Rollout by code, blocked before warning before info, most frequent first; so are the variants of each. */
export async function listFindingGroupRows(rolloutId: string, accounts: AccountSet): Promise<FindingGroup[]> {
  const groups = await readFindingGroups(Prisma.sql`
    SELECT '' AS key, id, function_name, findings FROM change
     WHERE rollout_id = ${rolloutId}::uuid AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}`);
  return groups.get('') ?? [];
}

/**
 * The findings of Changes by their keys, of each key ordered as by `listFindingGroupRows`. `changes` yields key, id, function_name and
 * findings. The database counts, as a key may have 10,000 Changes.
 */
export async function readFindingGroups(changes: Prisma.Sql): Promise<Map<string, FindingGroup[]>> {
  const rows = await rowsOf(
    database(),
    findingVariantRowSchema,
    Prisma.sql`
      WITH carried AS MATERIALIZED (
        SELECT c.key, c.id, c.function_name, f->>'code' AS code, f->>'severity' AS severity, f->'params' AS params
          FROM (${changes}) c CROSS JOIN LATERAL jsonb_array_elements(c.findings) f
      ), kinds AS (
        SELECT key, code, severity, count(DISTINCT id)::int AS "kindCount" FROM carried GROUP BY 1, 2, 3
      ), variants AS (
        SELECT key, code, severity, params, count(DISTINCT id)::int AS count,
               (array_agg(id::text ORDER BY function_name, id))[1:5] AS ids,
               (array_agg(function_name ORDER BY function_name, id))[1:5] AS names
          FROM carried GROUP BY 1, 2, 3, 4
      ), ranked AS (
        SELECT *, (count(*) OVER kind)::int AS "variantCount",
               row_number() OVER (PARTITION BY key, code, severity ORDER BY count DESC, names[1], params) AS rank
          FROM variants WINDOW kind AS (PARTITION BY key, code, severity)
      )
      SELECT * FROM ranked JOIN kinds USING (key, code, severity) WHERE rank <= ${variantsAtMost}
       ORDER BY key, array_position(ARRAY['blocked','warning','info'], severity), "kindCount" DESC, code, rank`,
  );
  const byKey = new Map<string, FindingGroup[]>();
  for (const { key, code, severity, kindCount, variantCount, params, count, ids, names } of rows) {
    const groups = byKey.get(key) ?? [];
    byKey.set(key, groups);
    let group = groups.at(-1);
    if (group?.code !== code || group.severity !== severity) {
      group = { code, severity, count: kindCount, variants: [], variantCount };
      groups.push(group);
    }
    group.variants.push({ params, count, examples: examplesOf(ids, names) });
  }
  return byKey;
}

/**
 * How many kinds of findings that keep from applying or warn a Rollout's Changes in the accounts carry. Kinds are hashed before they are
 * counted: `count(DISTINCT …)` would sort every finding of what may be 10,000 Changes.
 */
export async function countSevereFindings(rolloutId: string, accounts: AccountSet): Promise<number> {
  const { count } = await rowOf(
    database(),
    z.object({ count: z.number() }),
    Prisma.sql`
      SELECT count(*)::int AS count FROM (
        SELECT DISTINCT f->>'code', f->>'severity'
          FROM change c CROSS JOIN LATERAL jsonb_array_elements(c.findings) f
         WHERE c.rollout_id = ${rolloutId}::uuid AND f->>'severity' IN ('blocked', 'warning')
           AND ${isOfAccounts(Prisma.sql`c.account_id`, accounts)}
      ) kinds`,
  );
  return count;
}

/** Examples of Changes by their ids and, in the same order, the names of their functions. */
export function examplesOf(ids: readonly string[], names: readonly string[]): z.infer<typeof examplesSchema> {
  return ids.map((changeId, index) => ({ changeId, functionName: names[index] ?? '' }));
}
