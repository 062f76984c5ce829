import { z } from 'zod';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { type HealthReport, healthReportSchema } from '../../core/rollout/health-report.ts';
import { type WaveCandidate, waveStatuses } from '../../core/rollout/waves.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { rowsOf } from '../kernel/rows.ts';
import { isToBeSettled } from './sending-rows.ts';

const candidateSchema = z.object({
  id: z.string(),
  runtime: z.string().nullable(),
  architecture: z.string(),
  warningCount: z.number(),
});

/** The Changes of a Rollout that are to be sent, for choosing their waves; those taken out of it are not among them. */
export async function readWaveCandidates(tx: Transaction, rolloutId: string): Promise<WaveCandidate[]> {
  return await rowsOf(
    tx,
    candidateSchema,
    Prisma.sql`
      SELECT id, runtime, architecture,
        jsonb_array_length(jsonb_path_query_array(findings, '$[*] ? (@.severity == "warning")')) AS "warningCount"
      FROM change WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change' AND outcome <> 'excluded' ORDER BY id`,
  );
}

/** Changes whose waves are stored by one statement: a few hundred milliseconds. */
const assignedAtOnce = 2_000;

/** Replaces a Rollout's waves: how large each is, and which one sends a Change (from 0), by the Change's id. */
export async function replaceWaves(
  tx: Transaction,
  rolloutId: string,
  { waveOf, sizes }: { waveOf: ReadonlyMap<string, number>; sizes: readonly number[] },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE change SET wave = NULL
    WHERE rollout_id = ${rolloutId}::uuid AND outcome = 'excluded' AND wave IS NOT NULL`;
  const all = [...waveOf];
  for (let from = 0; from < all.length; from += assignedAtOnce) {
    const part = all.slice(from, from + assignedAtOnce);
    // Of arrays PostgreSQL knows the length, other than of JSON.
    await tx.$executeRaw`
      UPDATE change SET wave = assigned.wave
      FROM unnest(${part.map(([id]) => id)}::uuid[], ${part.map(([, wave]) => wave)}::int[]) AS assigned(id, wave)
      WHERE change.id = assigned.id AND change.rollout_id = ${rolloutId}::uuid AND change.wave IS DISTINCT FROM assigned.wave`;
  }
  await removeWaves(tx, rolloutId);
  await tx.wave.createMany({ data: sizes.map((size, index) => ({ rolloutId, index, size })) });
}

/** Removes a Rollout's waves. */
export async function removeWaves(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.wave.deleteMany({ where: { rolloutId } });
}

const waveCountsSchema = z.object({
  index: z.number(),
  status: z.enum(waveStatuses),
  bakeUntil: z.date().nullable(),
  health: healthReportSchema.nullable(),
  pending: z.number(),
  applying: z.number(),
  unclear: z.number(),
  unclearUntil: z.date().nullable(),
  lost: z.number(),
  applied: z.number(),
  stale: z.number(),
  failed: z.number(),
  acknowledged: z.number(),
});

/**
 * A Rollout's waves in order, each with how many of its Changes have which outcome. `failed` ones that a person has let the Rollout
 * go on without are in `acknowledged` instead. Unclear ones that are to be settled now are in `applying`, the others in `unclear`,
 * the first of them to be settled at `unclearUntil`; `lost`: those of both that are failures unless AWS carried them out.
 */
export async function readWaveCounts(tx: Transaction, rolloutId: string): Promise<z.infer<typeof waveCountsSchema>[]> {
  return await rowsOf(
    tx,
    waveCountsSchema,
    Prisma.sql`
      SELECT wave.index, wave.status, wave.bake_until AS "bakeUntil", wave.health,
        count(change.id) FILTER (WHERE change.outcome = 'pending')::int AS pending,
        count(change.id) FILTER (WHERE ${isToBeSettled})::int AS applying,
        count(change.id) FILTER (WHERE change.outcome = 'unclear' AND NOT ${isToBeSettled})::int AS unclear,
        min(change.unclear_until) FILTER (WHERE change.outcome = 'unclear' AND NOT ${isToBeSettled}) AS "unclearUntil",
        count(change.id) FILTER (WHERE change.outcome = 'unclear' AND change.failure IS NOT NULL)::int AS lost,
        count(change.id) FILTER (WHERE change.outcome = 'applied')::int AS applied,
        count(change.id) FILTER (WHERE change.outcome = 'stale')::int AS stale,
        count(change.id) FILTER (WHERE change.outcome = 'failed' AND change.acknowledged_at IS NULL)::int AS failed,
        count(change.id) FILTER (WHERE change.outcome = 'failed' AND change.acknowledged_at IS NOT NULL)::int AS acknowledged
      FROM wave JOIN rollout ON rollout.id = wave.rollout_id
        LEFT JOIN change ON change.rollout_id = wave.rollout_id AND change.wave = wave.index
      WHERE wave.rollout_id = ${rolloutId}::uuid
      GROUP BY wave.rollout_id, wave.index
      ORDER BY wave.index`,
  );
}

/** Marks a wave as running from now on, with nothing left of an earlier run. Returns its size. */
export async function updateWaveStarted(tx: Transaction, rolloutId: string, index: number): Promise<{ size: number }> {
  const startedAt = await readDatabaseTime(tx);
  return await tx.wave.update({
    where: { rolloutId_index: { rolloutId, index } },
    data: { status: 'running', startedAt, bakeUntil: null, health: Prisma.DbNull, finishedAt: null },
    select: { size: true },
  });
}

/** Marks a wave as baking until a time. */
export async function updateWaveBaking(
  tx: Transaction,
  rolloutId: string,
  index: number,
  bakeUntil: Date,
): Promise<void> {
  await tx.wave.update({ where: { rolloutId_index: { rolloutId, index } }, data: { status: 'baking', bakeUntil } });
}

/** Lets the waves that bake now do so for `seconds` longer, or shorter when negative. */
export async function extendBakes(tx: Transaction, rolloutId: string, seconds: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE wave SET bake_until = bake_until + make_interval(secs => ${seconds})
    WHERE rollout_id = ${rolloutId}::uuid AND status = 'baking'`;
}

/** Stores what the health gate saw, unless the wave no longer bakes. */
export async function updateWaveHealth(
  tx: Transaction,
  rolloutId: string,
  index: number,
  health: HealthReport,
): Promise<void> {
  await tx.wave.updateMany({ where: { rolloutId, index, status: 'baking' }, data: { health } });
}

/** Marks a wave as passed. Returns the last health report, if there is one. */
export async function updateWavePassed(
  tx: Transaction,
  rolloutId: string,
  index: number,
): Promise<{ health: HealthReport | null }> {
  const finishedAt = await readDatabaseTime(tx);
  const { health } = await tx.wave.update({
    where: { rolloutId_index: { rolloutId, index } },
    data: { status: 'passed', finishedAt },
    select: { health: true },
  });
  return { health: healthReportSchema.nullable().parse(health) };
}

/** Marks the waves that are under way as stopped. */
export async function updateWavesStopped(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.wave.updateMany({
    where: { rolloutId, status: { in: ['running', 'baking'] } },
    data: { status: 'stopped' },
  });
}

/** Marks stopped waves that have nothing more to send and nothing in flight as passed. */
export async function updateSentWavesPassed(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE wave SET status = 'passed', finished_at = now()
    WHERE rollout_id = ${rolloutId}::uuid AND status = 'stopped' AND NOT EXISTS (
      SELECT 1 FROM change
      WHERE change.rollout_id = wave.rollout_id AND change.wave = wave.index AND change.outcome IN ('pending', 'applying', 'unclear'))`;
}

const laneSchema = z.object({ accountId: accountIdSchema, region: z.string() });

/**
 * Every account and Region of a Rollout, or the one given, that has an intent to settle now, or something to send in a wave up to
 * `sendsUpToWave` (null: nothing is sent at present).
 */
export async function listOpenLanes(
  tx: Transaction,
  rolloutId: string,
  sendsUpToWave: number | null,
  only?: z.infer<typeof laneSchema>,
): Promise<{ accountId: AccountId; region: string }[]> {
  const isMeant = only
    ? Prisma.sql`account_id = ${only.accountId}::uuid AND region = ${only.region}`
    : Prisma.sql`true`;
  return await rowsOf(
    tx,
    laneSchema,
    Prisma.sql`
      SELECT DISTINCT account_id AS "accountId", region FROM change JOIN rollout ON rollout.id = change.rollout_id
      WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change' AND ${isMeant}
        AND (${isToBeSettled} OR (outcome = 'pending' AND wave <= ${sendsUpToWave}::int))`,
  );
}
