import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { rowOf } from '../kernel/rows.ts';

const digestSchema = z.object({ digest: z.string() });

/**
 * SHA-256 (hex) over every Change of a Rollout as it was planned and shown: function, verdict, wave, masked attributes, diff,
 * findings, conflicts, decisions, fingerprints, when it was planned, and whether a person took it out of the Rollout. The sealed values are bound by the
 * fingerprints, which they must reproduce before anything is sent (lib/core/change/send-check.ts); their bytes change when a key is
 * rotated. Computed by the database from the stored rows themselves, at the end of planning and again before applying: whatever touched a row in between, the
 * digest that a person approved no longer fits, and nothing is sent. What checks found after planning is not among it: it never
 * changes what is sent to a function, and at most keeps the function from being sent to.
 */
export async function readPlanDigest(tx: Transaction, rolloutId: string): Promise<string> {
  const { digest } = await rowOf(
    tx,
    digestSchema,
    Prisma.sql`
    SELECT encode(sha256(coalesce(string_agg(change_digest, NULL ORDER BY function_arn COLLATE "C"), ''::bytea)), 'hex') AS digest
    FROM (
      SELECT function_arn, sha256(convert_to(jsonb_build_array(
        id, account_id, region, function_arn, function_name, coalesce(planned_verdict, verdict), wave, attributes, diff,
        coalesce(planned_findings, findings), conflicts, decisions,
        fingerprint_before, fingerprint_target, attributes_sealed IS NOT NULL, extract(epoch FROM planned_at)
      )::text || CASE WHEN outcome = 'excluded' THEN 'excluded' ELSE '' END, 'UTF8')) AS change_digest
      FROM change
      WHERE rollout_id = ${rolloutId}::uuid
    ) AS digests`,
  );
  return digest;
}
