import { z } from 'zod';
import { type FunctionHealth, functionHealthSchema } from '../../core/functions/function-health.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import type { HealthSample } from '../../core/rollout/health.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { maybeRowOf, type Queryable, rowsOf } from '../kernel/rows.ts';

/** So long a second asking for the same function's figures is no new one, in seconds. */
const askedAgainSeconds = 60;
/** After so long nobody waits for an answer any more, in seconds. */
const awaitedSeconds = 120;

const askedSchema = z.object({ functionArn: z.string(), functionName: z.string(), region: z.string() });

/** Notes that somebody asks how a function does. Null when that was asked a moment ago, and then nothing is written. */
export async function askForHealth(tx: Transaction, functionId: string): Promise<z.infer<typeof askedSchema> | null> {
  return await maybeRowOf(
    tx,
    askedSchema,
    Prisma.sql`
    UPDATE lambda_function SET health_asked_at = clock_timestamp()
    WHERE id = ${functionId}::uuid AND gone_at IS NULL
      AND (health_asked_at IS NULL OR health_asked_at < clock_timestamp() - make_interval(secs => ${askedAgainSeconds}))
    RETURNING function_arn AS "functionArn", function_name AS "functionName", region`,
  );
}

const targetSchema = z.object({
  accountId: accountIdSchema,
  region: z.string(),
  functionName: z.string(),
  /** Our last Change that was applied to it, and when its update was about to be sent. */
  changeId: z.string().nullable(),
  changedAt: z.date().nullable(),
});

/** What is to be asked of CloudWatch about a function; null when there is none, or it is gone. */
export async function readHealthTarget(functionId: string): Promise<z.infer<typeof targetSchema> | null> {
  return await maybeRowOf(
    database(),
    targetSchema,
    Prisma.sql`
    SELECT f.account_id AS "accountId", f.region, f.function_name AS "functionName", latest.id AS "changeId",
      latest.changed_at AS "changedAt"
    FROM lambda_function AS f
    LEFT JOIN LATERAL (
      SELECT change.id, coalesce(change.intent_at, change.finished_at) AS changed_at FROM change
      WHERE change.function_arn = f.function_arn AND change.outcome = 'applied'
      ORDER BY change.finished_at DESC, change.id DESC LIMIT 1) AS latest ON true
    WHERE f.id = ${functionId}::uuid AND f.gone_at IS NULL`,
  );
}

/** Stores what was read of a function's health. */
export async function storeHealth(functionId: string, health: FunctionHealth): Promise<void> {
  await database().$executeRaw`
    UPDATE lambda_function SET health = ${JSON.stringify(health)}::jsonb WHERE id = ${functionId}::uuid`;
}

/**
 * Stores what the health gate read of functions that a Rollout changed, as of `readAt` (ISO 8601); each one's figures begin at its own
 * change (`sinceAt`, ISO 8601).
 */
export async function storeHealthOfRollout(
  rolloutId: string,
  readAt: string,
  samples: readonly (HealthSample & { sinceAt: string })[],
): Promise<void> {
  if (samples.length === 0) return;
  await database().$executeRaw`
    UPDATE lambda_function AS f SET health = jsonb_build_object('readAt', ${readAt}::text, 'sinceAt', sample."sinceAt", 'isSinceChange', true,
      'changeId', change.id, 'figures', jsonb_build_object('baseline', sample.baseline, 'current', sample.current), 'failure', NULL)
    FROM jsonb_to_recordset(${JSON.stringify(samples)}::jsonb)
        AS sample ("functionArn" text, "sinceAt" text, baseline jsonb, current jsonb)
      JOIN change ON change.rollout_id = ${rolloutId}::uuid AND change.function_arn = sample."functionArn" AND change.outcome = 'applied'
    WHERE f.function_arn = sample."functionArn"`;
}

const storedSchema = z.object({
  health: functionHealthSchema.nullable().catch(null),
  /** Whether somebody asked a moment ago and no answer has come. */
  isAwaited: z.boolean(),
});

/** What is stored of a function's health; undefined when there is no such function. */
export async function readHealth(
  client: Queryable,
  functionId: string,
): Promise<z.infer<typeof storedSchema> | undefined> {
  const rows = await rowsOf(
    client,
    storedSchema,
    Prisma.sql`
    SELECT health, coalesce(health_asked_at > clock_timestamp() - make_interval(secs => ${awaitedSeconds})
      AND health_asked_at > coalesce((health->>'readAt')::timestamptz, '-infinity'), false) AS "isAwaited"
    FROM lambda_function WHERE id = ${functionId}::uuid`,
  );
  return rows[0];
}
