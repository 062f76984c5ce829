import crypto from 'node:crypto';
import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';

/** Changes digested by one statement: some hundred milliseconds for the largest ones. */
const pageSize = 1_000;

const idSchema = z.object({ id: z.string() });
const changeDigestSchema = z.object({ digest: z.instanceof(Uint8Array) });

/**
 * SQL that holds for a Change whose large columns are what its hash says: the digest rests on a trigger, which the owner of the table can pass by.
 * Asked before anything is sent, where nobody waits for it. One without the hash was put into words for the digest itself.
 */
export const isAsHashed = Prisma.sql`(change.shown_digest IS NULL OR change.shown_digest =
  sha256(convert_to(json_build_array(change.attributes, change.diff, change.fingerprint_target)::text, 'UTF8')))`;

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
  const ids = await readIdsInOrder(tx, rolloutId);
  for (let from = 0; from < ids.length; from += pageSize) {
    for (const { digest } of await readChangeDigests(tx, ids.slice(from, from + pageSize))) hash.update(digest);
  }
  return hash.digest('hex');
}

/** Ids of all Changes of a Rollout, by the bytes of their functions' ARNs; sorted once, as sorting for each page would be quadratic. */
async function readIdsInOrder(tx: Transaction, rolloutId: string): Promise<string[]> {
  const sql = Prisma.sql`SELECT id FROM change WHERE rollout_id = ${rolloutId}::uuid ORDER BY function_arn COLLATE "C"`;
  return (await rowsOf(tx, idSchema, sql)).map(({ id }) => id);
}

/**
 * The digests of some Changes of one Rollout, by the bytes of their functions' ARNs. What is large of a Change, attributes, diff and target, was
 * hashed by a trigger as it was stored, and is whenever it is touched; of a Change that was planned before the trigger kept that, it is
 * put into words here.
 */
async function readChangeDigests(tx: Transaction, ids: readonly string[]) {
  return await rowsOf(
    tx,
    changeDigestSchema,
    Prisma.sql`
    SELECT sha256(convert_to(
      CASE WHEN shown_digest IS NULL THEN json_build_array(
        id, account_id, region, function_arn, function_name, coalesce(planned_verdict, verdict), wave, attributes, diff,
        coalesce(planned_findings, findings), conflicts, decisions,
        fingerprint_before, fingerprint_target, attributes_sealed IS NOT NULL, extract(epoch FROM planned_at)
      ) ELSE json_build_array(
        id, account_id, region, function_arn, function_name, coalesce(planned_verdict, verdict), wave, encode(shown_digest, 'hex'),
        coalesce(planned_findings, findings), conflicts, decisions,
        fingerprint_before, attributes_sealed IS NOT NULL, extract(epoch FROM planned_at)
      ) END::text || CASE WHEN outcome = 'excluded' THEN 'excluded' ELSE '' END, 'UTF8')) AS digest
    FROM change
    WHERE id = ANY(${[...ids]}::uuid[])
    ORDER BY function_arn COLLATE "C"`,
  );
}
