import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAuditEvents } from '../../lib/db/audit/audit-events.ts';
import { readDefinitionFlaws, readRoleWeaknesses } from '../../lib/db/audit/log-definition.ts';
import { verifyStoredLog } from '../../lib/db/audit/proof-log.ts';
import { closeDatabase, inTransaction } from '../../lib/db/kernel/client.ts';
import { migrate } from '../../lib/db/kernel/migrate.ts';
import { closeQueue, enqueue, startQueueForWorker, workOn } from '../../lib/db/queue/queue.ts';
import { eagerEnvironment, recordAndSign } from '../../lib/jobs/audit/testing.ts';
import { applicationRole, type DatabaseUrls, ownerRole, prepareDatabase } from './database-roles.ts';
import { createDatabase, withClient } from './databases.mjs';
import { type EmbeddedPostgres, startEmbeddedPostgres, stopEmbeddedPostgres } from './embedded-postgres.ts';
import { migrateFor } from './migrate-for.ts';

// An installation from before there were roles: made, migrated and used by the server's superuser.
let folder: string;
let directory: string;
let server: EmbeddedPostgres;
let urls: DatabaseUrls;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'roles-'));
  fs.chmodSync(folder, 0o755);
  directory = path.join(folder, 'server');
  server = await startEmbeddedPostgres(directory, { settings: { fsync: 'off', synchronous_commit: 'off' } });
  process.env['DATABASE_URL'] = server.url('lamplighter');
  process.env['LAMPLIGHTER_KEY_FILE'] = path.join(folder, 'key');
  await createDatabase(server.url('lamplighter'));
  await migrate(server.url('lamplighter'));
  await inTransaction((tx) => recordAuditEvents(tx, [{ actorId: 'u1', actorName: 'Ada', action: 'user.signedIn' }]));
  expect(await readRoleWeaknesses()).toEqual(['superuser']);
  await closeDatabase();
  urls = await prepareDatabase(server, directory, 'lamplighter');
  await migrateFor(urls.applicationUrl, urls.ownerUrl);
  process.env['DATABASE_URL'] = urls.applicationUrl;
});
afterAll(async () => {
  await closeQueue();
  await closeDatabase();
  stopEmbeddedPostgres(directory);
  fs.rmSync(folder, { recursive: true });
});

const as = (url: string, sql: string) => withClient(url, async (client) => (await client.query(sql)).rows);
const refused = { code: '42501' }; // PostgreSQL: insufficient_privilege

test('everything belongs to the owner, who is no superuser, and preparing it again changes nothing', async () => {
  const again = await prepareDatabase(server, directory, 'lamplighter');
  await migrateFor(again.applicationUrl, again.ownerUrl);
  expect(again).toEqual(urls);
  // The functions of PostgreSQL's own extension stay the server's, whoever creates it.
  const owners = await as(
    server.url('lamplighter'),
    `SELECT DISTINCT relowner::regrole::text AS owner FROM pg_class
     WHERE relnamespace::regnamespace::text IN ('public', 'pgboss') AND relkind IN ('r', 'p', 'S')
     UNION SELECT proowner::regrole::text FROM pg_proc WHERE pronamespace::regnamespace::text IN ('public', 'pgboss')
       AND NOT EXISTS (SELECT FROM pg_depend JOIN pg_extension ON pg_extension.oid = refobjid
         WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e' AND extname = 'pg_trgm')`,
  );
  expect(owners).toEqual([{ owner: ownerRole }]);
  const roles = await as(
    server.url('postgres'),
    `SELECT rolname FROM pg_roles WHERE rolname IN ('${ownerRole}', '${applicationRole}')
       AND NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)`,
  );
  expect(roles).toHaveLength(2);
  expect(await readDefinitionFlaws()).toEqual([]);
});

test.each([
  `UPDATE audit_event SET actor_name = 'Eve'`,
  'DELETE FROM audit_event',
  'TRUNCATE audit_event',
  'DELETE FROM audit_link',
  `UPDATE audit_digest SET signature = ''`,
  'ALTER TABLE audit_event DISABLE TRIGGER ALL',
  'DROP TRIGGER audit_event_is_append_only ON audit_event',
  'ALTER TABLE audit_event RENAME TO hidden',
  'CREATE RULE quiet AS ON INSERT TO audit_event DO INSTEAD NOTHING',
  'CREATE TRIGGER mine BEFORE INSERT ON audit_event EXECUTE FUNCTION refuse_audit_event_change()',
  `CREATE OR REPLACE FUNCTION refuse_audit_event_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
  'CREATE TABLE mine (number int)',
  'CREATE SCHEMA mine',
  'CREATE TEMP TABLE audit_event (id bigint)',
  'SET session_replication_role = replica',
  `SET ROLE ${ownerRole}`,
  'CREATE ROLE mine',
  `INSERT INTO audit_event (at, actor_id, actor_name, action) VALUES ('2020-01-01', 'u', 'Eve', 'x')`,
  `INSERT INTO audit_event (id, actor_id, actor_name, action) VALUES (-1, 'u', 'Eve', 'x')`,
  `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', 'x')`,
])('the application may not: %s', async (statement) => {
  await expect(as(urls.applicationUrl, statement)).rejects.toMatchObject(refused);
});

test('the application can do its work: jobs are queued, worked on and looked after, events recorded, chained and signed', async () => {
  expect(await readRoleWeaknesses()).toEqual([]);
  const errors: Error[] = [];
  const boss = await startQueueForWorker((error) => errors.push(error));
  const deliveryId = crypto.randomUUID();
  const worked = new Promise((resolve) => {
    void workOn(boss, 'webhook.deliver', {}, async (payload) => resolve(payload));
  });
  await inTransaction((tx) => enqueue(tx, 'webhook.deliver', { deliveryId }));
  expect(await worked).toEqual({ deliveryId });
  await boss.supervise();
  await boss.stop({ graceful: true });
  expect(errors).toEqual([]);
  await recordAndSign(['Bob'], eagerEnvironment());
  expect(await verifyStoredLog({ outside: [], publicKeys: [], heads: [] })).toMatchObject({
    ...{ events: { valid: 2, all: 2 }, digests: { valid: 1, all: 1 }, problems: [] },
  });
});
