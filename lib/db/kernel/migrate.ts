import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { prepareQueues } from '../queue/queue.ts';
import { migrationBounds, setBounds } from './connection-bounds.ts';

/** The advisory lock that Prisma Migrate takes while it works (schema-engine of Prisma 7.10). */
const migrateLock = 72_707_369;

/** PostgreSQL's lock_not_available: what `migrationBounds` allows for waiting was over. */
const lockNotAvailable = '55P03';

/** How often a migration asks for its locks before it gives up, for how long each time, and the pause in which others go on. */
type Patience = { attempts: number; lockSeconds: number; pauseMilliseconds: number };
const patience: Patience = { attempts: 20, lockSeconds: migrationBounds.lockSeconds, pauseMilliseconds: 2_000 };

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
 * transaction; then the job queue's tables. Waits while another process migrates, and a few seconds at a time for tables that
 * others use, so that the product goes on meanwhile. Returns the names of those applied now.
 * Throws when a migration fails, when one failed earlier, when one was edited after it was applied, or when a table was in use
 * for too long: then nothing of that migration stands, and the next start tries again.
 */
export async function migrate(
  url: string,
  folder: string = migrationsFolder,
  waiting: Patience = patience,
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'lamplighter-migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrateLock]);
    // Only now: waiting for another process that migrates is right, however long it takes.
    await setBounds(client, { ...migrationBounds, lockSeconds: waiting.lockSeconds });
    await client.query(createRecord);
    const applied: string[] = [];
    for (const migration of await missingMigrations(client, readMigrations(folder))) {
      await gettingLocks(`Migration ${migration.name}`, waiting, () => apply(client, migration));
      applied.push(migration.name);
    }
    await gettingLocks('Preparing the job queue', waiting, () => prepareQueues(url));
    return applied;
  } finally {
    await client.end();
  }
}

/** Does `work`, again after a pause when a lock was not to be had in time; in the end it says so in a sentence. */
async function gettingLocks(what: string, { attempts, pauseMilliseconds }: Patience, work: () => Promise<void>) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isLockNotAvailable(error)) throw error;
      if (attempt >= attempts) {
        throw new Error(
          `${what} could not begin, as another program uses the tables concerned. Nothing of it was changed. ` +
            'End long-running queries, backups and older versions of Lamplighter on this database, then start again.',
          { cause: error },
        );
      }
      await sleep(pauseMilliseconds);
    }
  }
}

function isLockNotAvailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === lockNotAvailable;
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
    // It has not begun, so it has not failed either.
    if (isLockNotAvailable(error)) await client.query('DELETE FROM "_prisma_migrations" WHERE id = $1', [id]);
    await client.query('UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1', [id, String(error)]);
    throw error;
  }
  await client.query('UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [
    id,
  ]);
}
