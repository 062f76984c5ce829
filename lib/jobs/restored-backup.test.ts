import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { runCommand } from '../commands/kernel/run-command.ts';
import { readReadiness } from '../commands/operation/readiness.ts';
import { createRevert } from '../commands/rollouts/create-commands.ts';
import { readDefinitionFlaws } from '../db/audit/log-definition.ts';
import { closeDatabase, database } from '../db/kernel/client.ts';
import { ensureInstallationKeys, loadInstallationKeys } from '../db/kernel/installation-keys.ts';
import { migrate } from '../db/kernel/migrate.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { generateFunctions } from '../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import {
  apply,
  connectAccount,
  instrument,
  listFunctionsOf,
  testContext,
  tester,
  untilStatus,
} from './rollout/testing.ts';
import { startWorker, type Worker } from './start-worker.ts';

const region = 'us-east-1';
const restoredName = `test_${randomUUID().replaceAll('-', '')}`;
let test: TestSandbox;
let backedUpUrl: string;
let worker: Worker | undefined;

beforeAll(async () => {
  backedUpUrl = await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, test.environment);
});
afterAll(async () => {
  await worker?.stop();
  await closeDatabase();
  await test.sandbox.close();
  await withClient(inject('postgresUrl'), (client) =>
    client.query(`DROP DATABASE IF EXISTS ${restoredName} WITH (FORCE)`),
  );
});

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Tables that hold rows, those of the queue's partitions among them; what a migration writes by itself is left out. */
const tablesSql = `
  SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE nspname IN ('public', 'pgboss') AND relkind = 'r' AND relname NOT IN ('_prisma_migrations') ORDER BY 1`;
/** The columns of a table that are written; what PostgreSQL computes from them is computed again. */
const columnsSql = `
  SELECT string_agg(format('%I', attname), ', ') AS columns FROM pg_attribute
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`;
const sequencesSql = `SELECT format('%I.%I', schemaname, sequencename) AS name, last_value AS value FROM pg_sequences
  WHERE schemaname IN ('public', 'pgboss') AND last_value IS NOT NULL`;

/**
 * What pg_dump and pg_restore do with the rows, as the programs of the server's version are not on every machine: every row of
 * every table, in a text of its own, into a database that was only migrated, without triggers.
 */
async function copyRows(from: string, to: string): Promise<void> {
  await withClient(from, (source) =>
    withClient(to, async (target) => {
      await target.query('SET session_replication_role = replica');
      const { rows: tables } = await source.query<{ name: string }>(tablesSql);
      for (const { name } of tables) {
        const { rows } = await source.query<{ row: string }>(
          `SELECT row_to_json(one)::text AS row FROM ${name} AS one`,
        );
        const columns = (await source.query<{ columns: string }>(columnsSql, [name])).rows[0]?.columns ?? '';
        // What preparing the queue and a migration wrote; the tables of the record refuse it, and are empty.
        if (name.startsWith('pgboss.') || name === 'public.audit_name_progress')
          await target.query(`DELETE FROM ${name}`);
        await target.query(
          `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE
           SELECT ${columns} FROM unnest($1::json[]) AS line(row), json_populate_record(NULL::${name}, line.row) AS one`,
          [rows.map(({ row }) => row)],
        );
      }
      for (const { name, value } of (await source.query<{ name: string; value: string }>(sequencesSql)).rows) {
        await target.query('SELECT setval($1, $2)', [name, value]);
      }
    }),
  );
}

const variablesOf = (name: string) =>
  structuredClone(
    test.sandbox.state.findFunction(test.awsAccountId, region, name)?.configuration.Environment?.Variables,
  );

it('reads everything and reverts from a backup of database and key, and says so without the key', async () => {
  const account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  const names = generateFunctions(test.sandbox.state, {
    awsAccountId: test.awsAccountId,
    region,
    count: 2,
    prefix: 'kept',
  });
  const before = names.map(variablesOf);
  worker = await startWorker(testContext());
  const ids = await listFunctionsOf(test.sandbox, account, region);
  const rolloutId = await instrument(names.map((name) => ids.get(name) ?? ''));
  await untilStatus(rolloutId, ['planned']);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  await worker.stop();
  worker = undefined;

  // The machine is lost; what is left is a dump, and the key.
  await withClient(inject('postgresUrl'), (client) => client.query(`CREATE DATABASE ${restoredName}`));
  const restoredUrl = new URL(inject('postgresUrl'));
  restoredUrl.pathname = `/${restoredName}`;
  await migrate(restoredUrl.href);
  await copyRows(backedUpUrl, restoredUrl.href);
  process.env['DATABASE_URL'] = restoredUrl.href;

  const key = process.env['LAMPLIGHTER_KEY'];
  process.env['LAMPLIGHTER_KEY'] = randomBytes(32).toString('base64');
  await expect(loadInstallationKeys()).rejects.toMatchObject({ code: 'keyWrong' });
  expect(await readReadiness()).toMatchObject({ isReady: false, key: 'wrong' });
  process.env['LAMPLIGHTER_KEY'] = key;
  await ensureInstallationKeys();
  expect(await readReadiness()).toMatchObject({ isReady: true });
  expect(await readDefinitionFlaws()).toEqual([]);

  worker = await startWorker(testContext());
  expect(await database().change.count({ where: { rolloutId, outcome: 'applied' } })).toBe(2);
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
  await untilStatus(revertId, ['planned']);
  await apply(revertId);
  await untilStatus(revertId, ['completed']);
  expect(names.map(variablesOf)).toEqual(before);
});
