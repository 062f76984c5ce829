import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { commandDatabase } from './client.ts';
import { rowsOf } from './rows.ts';

/**
 * How the database stands to this version: `current`; `behind` when migrations are missing or one is unfinished; `ahead` when a
 * newer version has migrated it, which this one must not work with.
 */
export type SchemaState = 'current' | 'behind' | 'ahead';

const rowSchema = z.object({ name: z.string(), isFinished: z.boolean() });

let known: readonly string[] | undefined;

/** The migrations of this version; they lie beside every program of it, a build's too. */
function knownMigrations(): readonly string[] {
  known ??= fs
    .readdirSync(path.join(process.cwd(), 'prisma', 'migrations'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return known;
}

/** Compares the migrations that the database records with those of this version. Throws as `commandDatabase` does. */
export async function readSchemaState(): Promise<SchemaState> {
  const database = commandDatabase();
  const [record] = await rowsOf(
    database,
    z.object({ isThere: z.boolean() }),
    Prisma.sql`SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS "isThere"`,
  );
  if (!record?.isThere) return 'behind';
  const rows = await rowsOf(
    database,
    rowSchema,
    Prisma.sql`
      SELECT migration_name AS "name", finished_at IS NOT NULL AS "isFinished"
      FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  return compareMigrations(knownMigrations(), rows);
}

/** The same of what was read: a database that lacks something is behind, whatever else it has. */
export function compareMigrations(
  names: readonly string[],
  recorded: readonly z.output<typeof rowSchema>[],
): SchemaState {
  const finished = new Set(recorded.filter(({ isFinished }) => isFinished).map(({ name }) => name));
  if (names.some((name) => !finished.has(name))) return 'behind';
  return recorded.some(({ name }) => !names.includes(name)) ? 'ahead' : 'current';
}
