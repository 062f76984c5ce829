import { z } from 'zod';
import type { SeenFunction } from '../../core/functions/seen-function.ts';
import type { Edit, SightingKind } from '../../core/functions/sighting.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';

/** Of one function; a day at the shortest interval of scans has 96. */
const keptSightings = 200;

type Place = { accountId: AccountId; region: string };

const storedSchema = z.object({
  functionArn: z.string(),
  isGone: z.boolean(),
  isEdited: z.boolean(),
  seenAt: z.string(),
  handler: z.string().nullable(),
  runtime: z.string().nullable(),
  architecture: z.string(),
  packageType: z.string(),
  memorySizeMib: z.number().nullable(),
  timeoutSeconds: z.number().nullable(),
  layers: z.array(z.string()),
  variableNames: z.array(z.string()),
  datadogVariables: z.record(z.string(), z.string()),
  isEnvironmentReadable: z.boolean(),
  isInVpc: z.boolean(),
});
/** A function as the list has it, which AWS now describes as updated by somebody else, or which was gone. `seenAt` in ISO 8601. */
export type StoredBefore = z.infer<typeof storedSchema>;

/**
 * Those of the functions that were gone, or that AWS says were updated since they were read, and not by us: none of our updates is under
 * way, and the list has read what each of them left, as its row is younger than what was read before that was sent.
 */
export async function readStoredBefore(
  tx: Transaction,
  { accountId, region }: Place,
  seen: readonly Pick<SeenFunction, 'functionArn' | 'lastModifiedAt'>[],
): Promise<StoredBefore[]> {
  const rows = seen.map(({ functionArn, lastModifiedAt }) => ({ functionArn, lastModifiedAt }));
  return await rowsOf(
    tx,
    storedSchema,
    Prisma.sql`
    SELECT f.function_arn AS "functionArn", f.gone_at IS NOT NULL AS "isGone", edited.is AS "isEdited",
      to_char(f.seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "seenAt",
      f.handler, f.runtime, f.architecture, f.package_type AS "packageType", f.memory_size_mib AS "memorySizeMib",
      f.timeout_seconds AS "timeoutSeconds", f.layers, f.variable_names AS "variableNames", f.datadog_variables AS "datadogVariables",
      f.is_environment_readable AS "isEnvironmentReadable", f.is_in_vpc AS "isInVpc"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS seen ("functionArn" text, "lastModifiedAt" timestamptz)
    JOIN lambda_function AS f ON f.function_arn = seen."functionArn" AND f.account_id = ${accountId}::uuid AND f.region = ${region}
    CROSS JOIN LATERAL (SELECT coalesce(seen."lastModifiedAt" > f.last_modified_at, false) AS is) AS edited
    WHERE f.gone_at IS NOT NULL OR (edited.is AND NOT EXISTS (
      SELECT FROM change WHERE change.function_arn = f.function_arn AND (change.outcome IN ('applying', 'unclear')
        OR (change.attempts > 0 AND coalesce(change.intent_last_modified, change.intent_at) >= f.last_modified_at))))`,
  );
}

/** What was noticed of a function, by its name in the place. Times in ISO 8601. */
export type NewSighting = {
  functionName: string;
  kind: SightingKind;
  /** When it was seen before. */
  beforeAt: string | null;
  /** AWS's time of the update, for one that was edited. */
  lastModifiedAt: string | null;
  differences: readonly Edit[];
};

/** Stores what was noticed of functions that are in the list, and forgets what each has beyond the newest 200. */
export async function insertSightings(
  tx: Transaction,
  { accountId, region }: Place,
  sightings: readonly NewSighting[],
): Promise<void> {
  if (sightings.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO function_sighting (function_id, kind, before_at, last_modified_at, differences)
    SELECT f.id, new.kind, new."beforeAt", new."lastModifiedAt", new.differences
    FROM jsonb_to_recordset(${JSON.stringify(sightings)}::jsonb)
      AS new ("functionName" text, kind text, "beforeAt" timestamptz, "lastModifiedAt" timestamptz, differences jsonb)
    JOIN lambda_function AS f ON f.account_id = ${accountId}::uuid AND f.region = ${region} AND f.function_name = new."functionName"`;
  // Only what was seen before can have so many.
  const known = sightings.filter(({ kind }) => kind !== 'seen').map(({ functionName }) => functionName);
  if (known.length > 0)
    await tx.$executeRaw`
      DELETE FROM function_sighting WHERE id IN (
        SELECT old.id FROM lambda_function AS f
        CROSS JOIN LATERAL (SELECT id FROM function_sighting WHERE function_id = f.id ORDER BY at DESC, id DESC OFFSET ${keptSightings}) AS old
        WHERE f.account_id = ${accountId}::uuid AND f.region = ${region} AND f.function_name = ANY(${known}::text[]))`;
}

/** Stores that functions of a Region, by name, are gone; their rows say since when they were seen last. */
export async function insertGone(
  tx: Transaction,
  { accountId, region }: Place,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO function_sighting (function_id, kind, before_at)
    SELECT id, 'gone', seen_at FROM lambda_function
    WHERE account_id = ${accountId}::uuid AND region = ${region} AND function_name = ANY(${[...names]}::text[])`;
}
