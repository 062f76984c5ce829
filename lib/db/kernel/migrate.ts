import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { prepareQueues } from '../queue/queue.ts';

/** The advisory lock that Prisma Migrate takes while it works (schema-engine of Prisma 7.10). */
const migrateLock = 72_707_369;

/** The table in which Prisma Migrate keeps its record; the same columns, so that its CLI sees a consistent history. */
const createRecord = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

type Migration = { name: string; sql: string; checksum: string };
type Recorded = { migration_name: string; checksum: string; finished_at: Date | null };

/**
 * Brings the database at `url` up to date: the migrations in `folder` that it lacks, in the order of their names, each in one
 * transaction; then the job queue's tables. Waits while another process migrates. Returns the names of those applied now.
 * Throws when a migration fails, when one failed earlier, or when one was edited after it was applied.
 */
export async function migrate(url: string, folder: string = migrationsFolder): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'lamplighter-migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrateLock]);
    await client.query(createRecord);
    const applied: string[] = [];
    for (const migration of await missingMigrations(client, readMigrations(folder))) {
      await apply(client, migration);
      applied.push(migration.name);
    }
    await prepareQueues(url);
    return applied;
  } finally {
    await client.end();
  }
}

/** Where the repository keeps its migrations. */
const migrationsFolder = path.resolve(import.meta.dirname, '../../../prisma/migrations');

/** The migrations in a folder, oldest first. */
export function readMigrations(folder: string = migrationsFolder): Migration[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = entries.map((entry) => entry.name).toSorted();
  return names.map((name) => {
    const sql = fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
    return { name, sql, checksum: crypto.createHash('sha256').update(sql).digest('hex') };
  });
}

async function missingMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<Recorded>(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
  );
  const recorded = new Map(rows.map((row) => [row.migration_name, row]));
  return migrations.filter(({ name, checksum }) => {
    const record = recorded.get(name);
    if (!record) return true;
    if (!record.finished_at) throw new Error(`Migration ${name} failed earlier. Resolve it before starting again.`);
    if (record.checksum !== checksum) throw new Error(`Migration ${name} was edited after it was applied.`);
    return false;
  });
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = crypto.randomUUID();
  await client.query('INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  try {
    // One message of several statements is one transaction.
    await client.query(sql);
  } catch (error) {
    await client.query('UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1', [id, String(error)]);
    throw error;
  }
  await client.query('UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [
    id,
  ]);
}
