import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listAuditRows } from '../audit/audit-log.ts';
import { listFunctionRows } from '../functions/functions-page.ts';
import { readPlanDigest } from '../rollouts/plan-digest.ts';
import { database, inTransaction } from './client.ts';
import { migrate, readMigrations } from './migrate.ts';
import { databaseForTest } from './testing.ts';

let folder: string;
let url: string;
beforeEach(async () => {
  url = await databaseForTest();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'migrations-'));
  await database().$executeRaw`TRUNCATE "_prisma_migrations"`;
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(name: string, sql: string): void {
  fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(path.join(folder, name, 'migration.sql'), sql);
}

test('applies what is missing in order, once, also when two processes begin together', async () => {
  write('0002_second', 'INSERT INTO lamp VALUES (2)');
  write('0001_first', 'CREATE TABLE lamp (number int); INSERT INTO lamp VALUES (1)');
  const [one, other] = await Promise.all([migrate(url, folder), migrate(url, folder)]);
  expect([...one, ...other]).toEqual(['0001_first', '0002_second']);
  expect(await migrate(url, folder)).toEqual([]);
  expect(await database().$queryRaw`SELECT number FROM lamp ORDER BY number`).toEqual([{ number: 1 }, { number: 2 }]);
});

test('keeps nothing of a migration that fails, and does not go on over it', async () => {
  write('0001_first', 'CREATE TABLE lamp (number int); SELECT 1 / 0');
  await expect(migrate(url, folder)).rejects.toThrow('division by zero');
  expect(await database().$queryRaw`SELECT to_regclass('lamp')::text AS lamp`).toEqual([{ lamp: null }]);
  write('0001_first', 'CREATE TABLE lamp (number int)');
  await expect(migrate(url, folder)).rejects.toThrow('0001_first failed earlier');
});

test('waits a moment at a time for a table in use, says so in the end, and applies the migration at the next start', async () => {
  write('0001_first', 'CREATE TABLE lamp (number int)');
  await migrate(url, folder);
  write('0002_second', 'ALTER TABLE lamp ADD COLUMN colour text');
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('BEGIN; SELECT number FROM lamp');
  const patience = { attempts: 2, lockSeconds: 0.1, pauseMilliseconds: 1 };
  const refused = migrate(url, folder, patience);
  await expect(refused).rejects.toThrow('Migration 0002_second could not begin');
  expect(await database().$queryRaw`SELECT migration_name AS name FROM "_prisma_migrations"`).toEqual([
    { name: '0001_first' },
  ]);
  const waiting = migrate(url, folder, { ...patience, attempts: 1_000 });
  await expect
    .poll(() => database().$queryRaw`SELECT FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'`)
    .toHaveLength(1);
  await holder.end();
  expect(await waiting).toEqual(['0002_second']);
});

test('refuses a migration that was edited after it was applied', async () => {
  write('0001_first', 'CREATE TABLE lamp (number int)');
  await migrate(url, folder);
  write('0001_first', 'CREATE TABLE lamp (number bigint)');
  await expect(migrate(url, folder)).rejects.toThrow('0001_first was edited');
});

test('0002 renames columns only: accounts, layers and audit events written before it stay as they are', async () => {
  await database().$executeRaw`DROP SCHEMA public CASCADE`;
  await database().$executeRaw`CREATE SCHEMA public`;
  const [first, second] = readMigrations();
  write('0001_init', first?.sql ?? '');
  await migrate(url, folder);
  await database().$executeRaw`
    INSERT INTO account (id, account_id, name, partition, read_role_arn, external_id)
    VALUES ('01890000-0000-7000-8000-000000000000', '011122223333', 'Old', 'aws', 'arn', 'external')`;
  await database().$executeRaw`
    INSERT INTO layer_version (region, layer_account_id, layer_name, newest, checked_at)
    VALUES ('eu-west-1', '464622532012', 'Datadog-Extension', 90, now())`;
  await database().$executeRaw`
    INSERT INTO audit_event (actor_id, actor_name, action, account_id, region, outcome, details)
    SELECT 'worker', 'Worker', 'change.failed', '011122223333', 'eu-west-1', 'failed',
      jsonb_build_object('code', 'writeRoleMissing', 'accountId', '011122223333', 'attempts', attempt)
    FROM generate_series(1, 3) AS attempt`;
  const rows = (column: string) =>
    database().$queryRaw`
      SELECT to_jsonb(audit_event) - ${column} AS event, to_jsonb(audit_event) ->> ${column} AS account, ctid::text AS place
      FROM audit_event ORDER BY id`;
  const before = await rows('account_id');

  write('0002_aws_account_id', second?.sql ?? '');
  expect(await migrate(url, folder)).toEqual(['0002_aws_account_id']);

  expect(await rows('aws_account_id')).toEqual(before);
  // Later columns are not there yet.
  expect(
    await database().account.findUnique({ where: { awsAccountId: '011122223333' }, select: { name: true } }),
  ).toEqual({ name: 'Old' });
  expect(await database().layerVersion.findMany({ select: { layerAwsAccountId: true, newest: true } })).toMatchObject([
    { layerAwsAccountId: '464622532012', newest: 90 },
  ]);
  const { rows: events } = await listAuditRows({ account: ['011122223333'] }, { limit: 10 });
  expect(events).toHaveLength(3);
  expect(events[2]).toMatchObject({
    awsAccountId: '011122223333',
    details: { code: 'writeRoleMissing', awsAccountId: '011122223333', attempts: 1 },
  });
  await expect(database().$executeRaw`UPDATE audit_event SET aws_account_id = NULL`).rejects.toThrow('append-only');
});

test('0006 tells apart profiles whose names differ only by case, and lets none be added', async () => {
  await database().$executeRaw`DROP SCHEMA public CASCADE`;
  await database().$executeRaw`CREATE SCHEMA public`;
  const [first] = readMigrations();
  write('0001_init', first?.sql ?? '');
  await migrate(url, folder);
  await database().$executeRaw`
    INSERT INTO profile (id, name, settings, settings_sealed, created_by, updated_at)
    SELECT ('01890000-0000-7000-8000-00000000000' || number)::uuid, name, '{}', '', 'ada', now()
    FROM unnest(ARRAY['Prod EU', 'prod eu', 'Staging', 'PROD EU']) WITH ORDINALITY AS old (name, number)`;
  write('0006_profile_names', readMigrations().find(({ name }) => name === '0006_profile_names')?.sql ?? '');
  await migrate(url, folder);
  expect(await database().$queryRaw`SELECT name FROM profile ORDER BY id`).toEqual([
    { name: 'Prod EU' },
    { name: 'prod eu (000000000002)' },
    { name: 'Staging' },
    { name: 'PROD EU (000000000004)' },
  ]);
  await expect(database().$executeRaw`
    INSERT INTO profile (id, name, settings, settings_sealed, created_by, updated_at)
    VALUES (gen_random_uuid(), 'STAGING', '{}', '', 'ada', now())`).rejects.toThrow('profile_lower_name_key');
});

test('0008 takes the roles of connected accounts as tested, and pins them to what was planned where that test passed', async () => {
  await database().$executeRaw`DROP SCHEMA public CASCADE`;
  await database().$executeRaw`CREATE SCHEMA public`;
  const migrations = readMigrations();
  const isBefore = ({ name }: { name: string }) => name < '0008';
  for (const { name, sql } of migrations.filter(isBefore)) write(name, sql);
  await migrate(url, folder);
  const accounts = [
    ['1', 'connected', 'passed'],
    ['2', 'failing', 'failed'],
    ['3', 'draft', 'passed'],
    ['4', 'connected', null],
  ] as const;
  for (const [number, status, test] of accounts) {
    const id = `01890000-0000-7000-8000-00000000000${number}`;
    await database().$executeRaw`
      INSERT INTO account (id, aws_account_id, name, partition, read_role_arn, write_role_arn, external_id, status)
      VALUES (${id}::uuid, ${`11112222333${number}`}, 'Old', 'aws', ${`read${number}`}, ${`write${number}`}, 'x', ${status})`;
    if (test !== null)
      await database().$executeRaw`
        INSERT INTO connection_test (id, account_id, status, finished_at)
        SELECT gen_random_uuid(), ${id}::uuid, CASE WHEN age = 0 THEN ${test} ELSE 'passed' END, now() - age * interval '1 day'
        FROM generate_series(0, 1) AS age`;
    await database().$executeRaw`
      INSERT INTO rollout (id, mode, status, strategy, created_by, created_by_name)
      VALUES (${id}::uuid, 'instrument', ${number === '3' ? 'planned' : 'stopped'}, '{}', 'ada', 'Ada')`;
    await database().$executeRaw`
      INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name)
      VALUES (gen_random_uuid(), ${id}::uuid, ${id}::uuid, 'eu-west-1', ${`arn${number}`}, 'f')`;
  }
  write('0008_account_gate', migrations.find(({ name }) => name === '0008_account_gate')?.sql ?? '');
  await migrate(url, folder);
  expect(
    await database().$queryRaw`
      SELECT status, read_role_arn, write_role_arn, external_id FROM connection_test WHERE read_role_arn IS NOT NULL ORDER BY 2`,
  ).toEqual([
    { status: 'passed', read_role_arn: 'read1', write_role_arn: 'write1', external_id: 'x' },
    { status: 'failed', read_role_arn: 'read2', write_role_arn: 'write2', external_id: 'x' },
  ]);
  expect(
    await database().$queryRaw`SELECT rollout_id, read_role_arn, write_role_arn, external_id FROM rollout_account`,
  ).toEqual([
    {
      rollout_id: '01890000-0000-7000-8000-000000000001',
      read_role_arn: 'read1',
      write_role_arn: 'write1',
      external_id: 'x',
    },
  ]);
});

test('0010 and all since let previews that were reviewed be applied as before, and none that was altered', async () => {
  await database().$executeRaw`DROP SCHEMA public CASCADE`;
  await database().$executeRaw`CREATE SCHEMA public`;
  const [before, since] = [
    readMigrations().filter(({ name }) => name < '0010'),
    readMigrations().filter(({ name }) => name >= '0010'),
  ];
  for (const { name, sql } of before) write(name, sql);
  await migrate(url, folder);
  const [reviewed, altered] = ['01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000002'];
  await database().$executeRaw`
    INSERT INTO account (id, aws_account_id, name, partition, read_role_arn, external_id)
    VALUES (${reviewed}::uuid, '011122223333', 'Old', 'aws', 'arn', 'external')`;
  for (const id of [reviewed, altered]) {
    await database().$executeRaw`
      INSERT INTO rollout (id, mode, status, strategy, created_by, created_by_name)
      VALUES (${id}::uuid, 'instrument', 'planned', '{}', 'ada', 'Ada')`;
    await database().$executeRaw`
      INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, verdict, wave, attributes_sealed,
        fingerprint_before, fingerprint_target, planned_at)
      VALUES (gen_random_uuid(), ${id}::uuid, ${reviewed}::uuid, 'us-east-1', ${`arn:${id}`}, 'fn', 'change', 0, '\\x0102',
        '{"Handler": "a"}', '{"Handler": "b"}', now())`;
  }
  await database().$executeRaw`
    UPDATE rollout SET plan_digest = (
      SELECT encode(sha256(sha256(convert_to(jsonb_build_array(
        id, account_id, region, function_arn, function_name, coalesce(planned_verdict, verdict), wave, attributes, diff,
        coalesce(planned_findings, findings), conflicts, decisions,
        fingerprint_before, fingerprint_target, encode(attributes_sealed, 'hex'))::text, 'UTF8'))), 'hex')
      FROM change WHERE rollout_id = rollout.id)`;
  await database().$executeRaw`UPDATE change SET attributes = '[1]' WHERE rollout_id = ${altered}::uuid`;
  for (const { name, sql } of since) write(name, sql);
  await migrate(url, folder);
  const digests = await database().$queryRaw<{ id: string; plan_digest: string }[]>`
    SELECT id::text, plan_digest FROM rollout ORDER BY id`;
  const now = await inTransaction(async (tx) => [
    await readPlanDigest(tx, reviewed),
    await readPlanDigest(tx, altered),
  ]);
  expect(digests[0]?.plan_digest).toBe(now[0]);
  expect(digests[1]?.plan_digest).not.toBe(now[1]);
});

test('0045 and 0046 need no extension: where pg_trgm is refused, parts of names and tags are found all the same', async () => {
  await database().$executeRaw`DROP SCHEMA public CASCADE`;
  await database().$executeRaw`CREATE SCHEMA public`;
  await database().$executeRawUnsafe(`
    CREATE FUNCTION refuse_extension() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'extension is not allow-listed' USING ERRCODE = 'feature_not_supported';
    END $$`);
  await database().$executeRawUnsafe(`
    CREATE EVENT TRIGGER refuse_extension ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION')
    EXECUTE FUNCTION refuse_extension()`);
  expect(await migrate(url)).toContain('0046_fast_audit_and_progress');
  expect(await database().$queryRaw`SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'`).toEqual([]);
  await database().$executeRaw`
    INSERT INTO account (id, aws_account_id, name, partition, read_role_arn, external_id, status, regions)
    VALUES (gen_random_uuid(), '111122223333', 'A', 'aws', 'arn', 'x', 'connected', '{eu-west-1}')`;
  await database().$executeRaw`
    INSERT INTO lambda_function (id, account_id, region, function_arn, function_name, tags, datadog_status, status_reason, seen_at)
    SELECT gen_random_uuid(), id, 'eu-west-1', 'arn', 'orders-api', '{"team": "payments"}', 'not', '{"code": "noTrace", "params": {}}', now()
    FROM account`;
  for (const [key, value] of [
    ['name', 'ERS-a'],
    ['tag', 'am=pay'],
  ] as const) {
    const filters = [{ key, operator: ':' as const, values: [value] }];
    const query = { filters, sort: 'name', isDescending: false, place: 'first', pageSize: 25 } as const;
    expect(await listFunctionRows({ ...query, filters }, 'all')).toMatchObject({ total: 1 });
  }
  expect((await listAuditRows({ function: ['orders'] }, { limit: 1 })).rows).toEqual([]);
});

test('0063 knows the values of functions that were stored before it', async () => {
  await database().$executeRaw`DROP SCHEMA public CASCADE`;
  await database().$executeRaw`CREATE SCHEMA public`;
  const since = '0063_values_of_functions';
  for (const { name, sql } of readMigrations()) if (name < since) write(name, sql);
  await migrate(url, folder);
  await database().$executeRaw`
    INSERT INTO account (id, aws_account_id, name, partition, read_role_arn, external_id, status, regions)
    VALUES (gen_random_uuid(), '111122223333', 'A', 'aws', 'arn', 'x', 'connected', '{eu-west-1}')`;
  await database().$executeRaw`
    INSERT INTO lambda_function (id, account_id, region, function_arn, function_name, tags, owner_name, datadog_status, status_reason, seen_at)
    SELECT gen_random_uuid(), id, 'eu-west-1', 'arn:' || n, 'orders-' || n, '{"team": "payments"}', 'shop', 'not', '{"code": "noTrace", "params": {}}',
      now()
    FROM account, generate_series(1, 2) AS n`;
  write(since, readMigrations().find(({ name }) => name === since)?.sql ?? '');
  await migrate(url, folder);
  expect(
    await database()
      .$queryRaw`SELECT key, value, tag FROM function_value WHERE key IN ('tag', 'stack', 'runtime') ORDER BY key`,
  ).toEqual([
    { key: 'stack', value: 'shop', tag: null },
    { key: 'tag', value: 'team=payments', tag: { team: 'payments' } },
  ]);
});
