import { z } from 'zod';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';

/** What AWS said of a function beside its configuration; a kind that was not asked about is absent. */
export type FunctionFacts = {
  /** Names of aliases that point to published versions. */
  aliases?: readonly string[];
  /** Empty where the function has none. */
  codeSigningConfigArn?: string;
};

/** Of which function, and in which state of it, facts are; `revisionId` is AWS's RevisionId. */
export type FactsOf = { functionName: string; revisionId: string };

const factRowSchema = z.intersection(
  z.object({ functionName: z.string(), revisionId: z.string() }),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('aliases'), fact: z.array(z.string()) }),
    z.object({ kind: z.literal('codeSigning'), fact: z.string() }),
  ]),
);

/** The facts that are known of functions of an account and Region. */
export type KnownFacts = (of: FactsOf) => FunctionFacts;

/** Returns what was read no longer ago than that of the functions of an account and Region. */
export async function readFunctionFacts(
  { accountId, region }: { accountId: AccountId; region: string },
  lifetimeMilliseconds: number,
): Promise<KnownFacts> {
  const rows = await rowsOf(
    database(),
    factRowSchema,
    Prisma.sql`
    SELECT function_name AS "functionName", revision_id AS "revisionId", kind, fact FROM function_fact
    WHERE account_id = ${accountId}::uuid AND region = ${region} AND read_at >= clock_timestamp() - make_interval(secs => ${lifetimeMilliseconds / 1000}::float8)`,
  );
  const known = new Map<string, FunctionFacts>();
  for (const row of rows) {
    const facts = row.kind === 'aliases' ? { aliases: row.fact } : { codeSigningConfigArn: row.fact };
    known.set(keyOf(row), { ...known.get(keyOf(row)), ...facts });
  }
  return (of) => known.get(keyOf(of)) ?? {};
}

function keyOf({ functionName, revisionId }: FactsOf): string {
  return `${functionName} ${revisionId}`;
}

/** Remembers what AWS said just now of some functions of an account and Region; facts that are absent stay as they are. */
export async function saveFunctionFacts(
  { accountId, region }: { accountId: AccountId; region: string },
  facts: readonly (FactsOf & FunctionFacts)[],
): Promise<void> {
  const rows = facts.flatMap(({ functionName, revisionId, aliases, codeSigningConfigArn }) => [
    ...(aliases === undefined ? [] : [{ functionName, revisionId, kind: 'aliases', fact: aliases }]),
    ...(codeSigningConfigArn === undefined
      ? []
      : [{ functionName, revisionId, kind: 'codeSigning', fact: codeSigningConfigArn }]),
  ]);
  if (rows.length === 0) return;
  await database().$executeRaw`
    INSERT INTO function_fact (account_id, region, function_name, kind, revision_id, fact, read_at)
    SELECT ${accountId}::uuid, ${region}, row."functionName", row.kind, row."revisionId", row.fact, now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row("functionName" text, kind text, "revisionId" text, fact jsonb)
    ON CONFLICT (account_id, region, function_name, kind)
      DO UPDATE SET revision_id = excluded.revision_id, fact = excluded.fact, read_at = excluded.read_at`;
}
