import crypto from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate, readMigrations } from '../lib/db/kernel/migrate.ts';
import { queueDefinitionText } from '../lib/db/queue/queue.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from './postgres/embedded-postgres.ts';

const directory = path.resolve(import.meta.dirname, '../.data/test-postgres');

/** Every test run holds this advisory lock shared; who gets it alone is the last one and stops the server. */
const runsLock = 6_151_001;
/** Held while the template database is made. */
const templateLock = 6_151_002;

/** Nothing in this server outlives a test run, so it need not survive a power cut. */
const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300' };

/**
 * Vitest's global set-up: starts the test server unless another run has it going, makes the template database that the tests
 * copy, and returns what takes it all down again.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { client, url } = await join();
  const template = await prepareTemplate(client, url);
  project.provide('postgresUrl', url('postgres'));
  project.provide('templateDatabase', template);
  return () => leave(client);
}

type Joined = { client: pg.Client; url: (database: string) => string };

/** Connects to a running server and takes the runs' lock; again from the start when a leaving run stopped it meanwhile. */
async function join(): Promise<Joined> {
  for (let attempt = 1; ; attempt += 1) {
    const server = await startEmbeddedPostgres(directory, { settings });
    const client = new pg.Client({ connectionString: server.url('postgres') });
    client.on('error', () => undefined); // the query that waits reports it
    try {
      await client.connect();
      await client.query('SELECT pg_advisory_lock_shared($1)', [runsLock]);
      return { client, url: server.url };
    } catch (error) {
      await client.end().catch(() => undefined);
      if (attempt === 5) throw error;
      await delay(500);
    }
  }
}

async function leave(client: pg.Client): Promise<void> {
  await client.query('SELECT pg_advisory_unlock_shared($1)', [runsLock]);
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS alone', [runsLock]);
  await client.end();
  if (rows[0].alone) stopEmbeddedPostgres(directory);
}

/** Makes the template once for each state of the migrations and queues, and drops what interrupted runs left. */
async function prepareTemplate(client: pg.Client, url: Joined['url']): Promise<string> {
  const state = [...readMigrations().map((migration) => migration.checksum), queueDefinitionText()].join('\n');
  const name = `template_${crypto.createHash('sha256').update(state).digest('hex').slice(0, 16)}`;
  await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
  await dropLeftovers(client, name);
  const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rows.length === 0) {
    const unfinished = `un${name}`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished}`);
    await migrate(url(unfinished));
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  }
  await client.query('SELECT pg_advisory_unlock($1)', [templateLock]);
  return name;
}

/** Only when no other run is there, whose databases they could be. */
async function dropLeftovers(client: pg.Client, template: string): Promise<void> {
  const { rows: others } = await client.query(
    `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND pid <> pg_backend_pid()`,
    [runsLock],
  );
  if (others.length > 0) return;
  const { rows } = await client.query(
    `SELECT datname FROM pg_database WHERE (datname LIKE 'test\\_%' OR datname LIKE 'template\\_%') AND datname <> $1`,
    [template],
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}
