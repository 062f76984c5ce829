import { z } from 'zod';
import { attributeChangeSchema } from '../../core/change/change.ts';
import { modes } from '../../core/change/change-codes.ts';
import { storedStateSchema } from '../../core/change/stored-state.ts';
import { type MaskedSettings, maskedSettingsSchema } from '../../core/datadog/masked-settings.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { restoredState } from './restored-state.ts';

const appliedSchema = z.object({
  id: z.string(),
  functionArn: z.string(),
  mode: z.enum(modes),
  revertsChangeId: z.string().nullable(),
  restores: storedStateSchema.nullable(),
  finishedAt: z.date(),
  rolloutId: z.string(),
  rolloutNumber: z.number(),
});

/** An applied Change without what it changed; `finishedAt` is in UTC (ISO 8601). */
export type AppliedChangeRow = Omit<z.infer<typeof appliedSchema>, 'finishedAt'> & { finishedAt: string };

/** Every applied Change of the functions with these ARNs. */
export async function listAppliedChanges(functionArns: readonly string[]): Promise<AppliedChangeRow[]> {
  if (functionArns.length === 0) return [];
  const sql = Prisma.sql`
    SELECT c.id, c.function_arn AS "functionArn", r.mode, c.reverts_change_id AS "revertsChangeId", ${restoredState(Prisma.sql`c`)} AS restores,
      coalesce(c.finished_at, r.applied_at, r.created_at) AS "finishedAt", r.id AS "rolloutId", r.number AS "rolloutNumber"
    FROM change c JOIN rollout r ON r.id = c.rollout_id
    WHERE c.function_arn = ANY (${[...functionArns]}::text[]) AND c.outcome = 'applied'`;
  const rows = await rowsOf(database(), appliedSchema, sql);
  return rows.map((row) => ({ ...row, finishedAt: row.finishedAt.toISOString() }));
}

const attributesSchema = z.object({ id: z.string(), attributes: z.array(attributeChangeSchema) });

/** What Changes changed, masked, by their ids. */
export async function readChangeAttributes(
  changeIds: readonly string[],
): Promise<Map<string, z.infer<typeof attributesSchema>['attributes']>> {
  if (changeIds.length === 0) return new Map();
  const sql = Prisma.sql`SELECT id, attributes FROM change WHERE id = ANY (${[...changeIds]}::uuid[])`;
  const rows = await rowsOf(database(), attributesSchema, sql);
  return new Map(rows.map(({ id, attributes }) => [id, attributes]));
}

/** A Rollout as far as its settings can be used again, secrets masked. */
export type RolloutToRepeat = {
  id: string;
  number: number;
  name: string;
  mode: z.infer<typeof appliedSchema>['mode'];
  settings: MaskedSettings;
};

/** The Rollout under an id, or under the number that people say; null when there is none. */
export async function readRolloutToRepeat(which: { id: string } | { number: number }): Promise<RolloutToRepeat | null> {
  const found = await database().rollout.findUnique({
    where: which,
    select: { id: true, number: true, name: true, mode: true, settings: true },
  });
  if (!found) return null;
  const { mode, settings, ...row } = found;
  return { ...row, mode: z.enum(modes).parse(mode), settings: maskedSettingsSchema.parse(settings) };
}
