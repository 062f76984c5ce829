import crypto from 'node:crypto';
import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';

/** Changes digested by one statement: some hundred milliseconds for the largest ones. */
const pageSize = 1_000;

const changeDigestSchema = z.object({ functionArn: z.string(), digest: z.instanceof(Uint8Array) });

/**
 * SHA-256 (hex) over every Change of a Rollout as it was planned and shown: function, verdict, wave, masked attributes, diff,
 * findings, conflicts, decisions, fingerprints, when it was planned, and whether a person took it out of the Rollout. The sealed values are bound by the
 * fingerprints, which they must reproduce before anything is sent (lib/core/change/send-check.ts); their bytes change when a key is
 * rotated. Computed by the database from the stored rows themselves, at the end of planning and again before applying: whatever touched a row in between, the
 * digest that a person approved no longer fits, and nothing is sent. What checks found after planning is not among it: it never
 * changes what is sent to a function, and at most keeps the function from being sent to.
 */
export async function readPlanDigest(tx: Transaction, rolloutId: string): Promise<string> {
  const hash = crypto.createHash('sha256');
  for (let afterArn: string | null = null; ; ) {
    const page: z.infer<typeof changeDigestSchema>[] = await readChangeDigests(tx, rolloutId, afterArn);
    for (const { digest } of page) hash.update(digest);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return hash.digest('hex');
    afterArn = last.functionArn;
  }
}

/** The digests of the next Changes of a Rollout, by the bytes of their functions' ARNs. */
async function readChangeDigests(tx: Transaction, rolloutId: string, afterArn: string | null) {
  return await rowsOf(
    tx,
    changeDigestSchema,
    Prisma.sql`
    WITH page AS MATERIALIZED (
      SELECT id FROM change
      WHERE rollout_id = ${rolloutId}::uuid AND (${afterArn}::text IS NULL OR function_arn COLLATE "C" > ${afterArn}::text)
      ORDER BY function_arn COLLATE "C" LIMIT ${pageSize}
    )
    SELECT function_arn AS "functionArn", sha256(convert_to(jsonb_build_array(
      id, account_id, region, function_arn, function_name, coalesce(planned_verdict, verdict), wave, attributes, diff,
      coalesce(planned_findings, findings), conflicts, decisions,
      fingerprint_before, fingerprint_target, attributes_sealed IS NOT NULL, extract(epoch FROM planned_at)
    )::text || CASE WHEN outcome = 'excluded' THEN 'excluded' ELSE '' END, 'UTF8')) AS digest
    FROM change
    WHERE id IN (SELECT id FROM page)
    ORDER BY function_arn COLLATE "C"`,
  );
}
