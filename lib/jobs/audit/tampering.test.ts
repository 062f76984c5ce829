import crypto from 'node:crypto';
import fs from 'node:fs';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type ChainedEvent, emptyHead, linksOf, parseHead } from '../../core/audit/chain.ts';
import type { Evidence } from '../../core/audit/verification.ts';
import { readChain } from '../../db/audit/chain-rows.ts';
import { verifyStoredLog } from '../../db/audit/proof-log.ts';
import { closeDatabase, database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { digestsIn, eagerEnvironment, publicKeyBeside, record, recordAndSign } from './testing.ts';

// Each test is somebody who owns the tables, or is superuser, and changes the log as well as they can.
let url: string;
beforeEach(async () => {
  url = await databaseForTest();
  await recordAndSign(['Ada', 'Bob']);
  await recordAndSign([]);
  await recordAndSign(['Cleo', 'Dan']);
});
afterEach(closeDatabase);

/** Verifies with what a person has who kept the public key; `outside`: and the digests that were kept in the folder. */
async function verify(more: Partial<Evidence> = {}) {
  const environment = eagerEnvironment();
  return verifyStoredLog({ outside: [], publicKeys: [publicKeyBeside(environment)], heads: [], ...more });
}
const outside = () => digestsIn(eagerEnvironment().folder);
const codesOf = async (more: Partial<Evidence> = {}) => (await verify(more)).problems.map(({ code }) => code);

/** Runs statements as the superuser, one connection for all. */
async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
const withoutTriggers = (...statements: string[]) =>
  asSuperuser(
    ...['audit_event', 'audit_link', 'audit_digest'].map(
      (table) => `ALTER TABLE ${table} DISABLE TRIGGER ${table}_is_append_only`,
    ),
    ...statements,
    ...['audit_event', 'audit_link', 'audit_digest'].map(
      (table) => `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_is_append_only`,
    ),
  );

/** Writes the chain anew over the events as they are now, as somebody would who knows how it is made. */
async function rewriteChain(): Promise<void> {
  const events: ChainedEvent[] = [];
  for await (const batch of readChain()) for (const { event } of batch) if (event) events.push(event);
  const inOrder = events.toSorted((one, other) => (one.at < other.at ? -1 : 1));
  const links = linksOf(emptyHead, inOrder);
  const values = links.map(
    ({ sequence, eventId, previous, hash }) => `(${sequence}, ${eventId}, '\\x${previous}', '\\x${hash}')`,
  );
  await withoutTriggers('DELETE FROM audit_link', `INSERT INTO audit_link VALUES ${values.join(', ')}`);
}

test('a log that nobody touched is valid, with its digests in the database and in the folder', async () => {
  expect(await verify({ outside: outside() })).toMatchObject({
    ...{ events: { valid: 4, all: 4 }, digests: { valid: 3, all: 3 } },
    ...{ waiting: 0, problems: [] },
  });
});

test('an event that was changed with the trigger switched off and on again', async () => {
  await withoutTriggers(`UPDATE audit_event SET actor_name = 'Eve' WHERE actor_name = 'Bob'`);
  expect(await verify()).toMatchObject({
    events: { valid: 3, all: 4 },
    problems: [{ code: 'eventChanged', sequence: 2 }],
  });
});

test('an event that was deleted', async () => {
  await withoutTriggers(`DELETE FROM audit_event WHERE actor_name = 'Bob'`);
  expect(await codesOf()).toEqual(['eventMissing']);
  await withoutTriggers('DELETE FROM audit_link WHERE sequence = 2');
  expect(await codesOf()).toEqual(['linksMissing', 'digestHeadMissing', 'digestHeadMissing']);
});

test('events that changed places', async () => {
  await withoutTriggers(
    `UPDATE audit_event SET id = id + 100 WHERE id IN (1, 2)`,
    `UPDATE audit_event SET id = 203 - id - 100 WHERE id IN (101, 102)`,
  );
  expect(await codesOf()).toEqual(['eventChanged', 'eventChanged']);
});

test('a forged event in the middle of the log, with a place in the chain made for it', async () => {
  await asSuperuser(`INSERT INTO audit_event (id, at, actor_id, actor_name, action)
    SELECT -1, at - interval '2 hours', 'u9', 'Mallory', 'user.signedIn' FROM audit_event WHERE id = 2`);
  // In the open it is chained like every other, and is not as old as it says.
  await recordAndSign([]);
  expect(await codesOf()).toEqual(['eventBackdated']);
  await rewriteChain();
  expect(await codesOf()).toEqual(['digestHeadDiffers', 'digestHeadDiffers', 'digestHeadDiffers', 'digestHeadDiffers']);
});

test('an event that says to be older than the events and digests before it', async () => {
  await asSuperuser(`INSERT INTO audit_event (at, actor_id, actor_name, action)
    VALUES (now() - interval '1 day', 'u9', 'Mallory', 'user.signedIn')`);
  await recordAndSign(['Fred']);
  expect(await codesOf()).toEqual(['eventBackdated']);
});

test('a tail that was cut off with its links and digests: by what was kept outside alone', async () => {
  const known = outside();
  const { head } = await verify();
  await withoutTriggers(
    'DELETE FROM audit_event WHERE id > 2',
    'DELETE FROM audit_link WHERE sequence > 2',
    'DELETE FROM audit_digest WHERE number > 2',
  );
  expect(await codesOf()).toEqual([]);
  expect(await codesOf({ outside: known })).toEqual(['digestNotStored', 'digestHeadMissing']);
  const noted = parseHead(`${head.sequence}:${head.hash.slice(0, 16)}`);
  expect(await codesOf({ heads: noted ? [noted] : [] })).toEqual(['notedHeadMissing']);
});

test('a chain that was written anew after a change: by the digests', async () => {
  await withoutTriggers(`UPDATE audit_event SET actor_name = 'Eve' WHERE actor_name = 'Ada'`);
  await rewriteChain();
  const { events, digests } = await verify();
  expect({ events, digests }).toEqual({ events: { valid: 4, all: 4 }, digests: { valid: 0, all: 3 } });
});

test('a chain and digests that were made anew with another key: by the public key that somebody kept', async () => {
  const kept = publicKeyBeside(eagerEnvironment());
  const [known] = [outside()];
  const folder = `${eagerEnvironment().folder}-of-the-forger`;
  await withoutTriggers(
    'DELETE FROM audit_digest',
    'DELETE FROM audit_link',
    `UPDATE audit_event SET actor_name = 'Eve' WHERE actor_name = 'Ada'`,
  );
  const forger = eagerEnvironment({ folder, keySource: { file: `${folder}.pem` } });
  await recordAndSign([], forger);
  const codes = (await verifyStoredLog({ outside: [], publicKeys: [kept], heads: [] })).problems.map(
    ({ code }) => code,
  );
  expect(codes).toEqual(['keyUnused', 'digestKey']);
  expect(await codesOf({ outside: known, publicKeys: [] })).toEqual(expect.arrayContaining(['digestTwice']));
  fs.rmSync(folder, { recursive: true });
});

test('a trigger that was dropped or switched off, a function that was replaced, a rule: also before anything was changed', async () => {
  await asSuperuser(
    'DROP TRIGGER audit_event_is_append_only ON audit_event',
    'ALTER TABLE audit_link DISABLE TRIGGER audit_link_is_append_only',
    `CREATE OR REPLACE FUNCTION refuse_audit_chain_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    'CREATE RULE quiet AS ON INSERT TO audit_digest DO INSTEAD NOTHING',
  );
  expect((await verify()).problems).toEqual([
    { code: 'definition', table: 'audit_event', what: 'triggerMissing' },
    { code: 'definition', table: 'audit_link', what: 'triggerDisabled' },
    { code: 'definition', table: 'audit_link', what: 'functionReplaced' },
    { code: 'definition', table: 'audit_digest', what: 'rule' },
    { code: 'definition', table: 'audit_digest', what: 'functionReplaced' },
  ]);
  await asSuperuser(`UPDATE audit_event SET actor_name = 'Eve' WHERE actor_name = 'Bob'`);
  expect(await codesOf()).toContain('eventChanged');
});

test('a rule that swallows events, and a trigger that alters them on their way in', async () => {
  await asSuperuser(
    `CREATE RULE quiet AS ON INSERT TO audit_event WHERE new.actor_name = 'Mallory' DO INSTEAD NOTHING`,
    `CREATE FUNCTION alter_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.actor_name = ''Ada''; RETURN new; END'`,
    'CREATE TRIGGER quiet BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION alter_event()',
  );
  expect((await verify()).problems).toEqual([
    { code: 'definition', table: 'audit_event', what: 'rule' },
    { code: 'definition', table: 'audit_event', what: 'foreignTrigger' },
  ]);
});

test('a table that was put in the place of the log: a copy that was altered, or a view', async () => {
  await asSuperuser(
    'CREATE TABLE forged AS SELECT * FROM audit_event',
    `UPDATE forged SET actor_name = 'Eve' WHERE actor_name = 'Bob'`,
    'ALTER TABLE audit_event RENAME TO hidden',
    'ALTER TABLE forged RENAME TO audit_event',
  );
  expect(await codesOf()).toEqual(['definition', 'eventChanged']);
  await asSuperuser('DROP TABLE audit_event', 'CREATE VIEW audit_event AS SELECT * FROM hidden WHERE id <> 2');
  expect((await verify()).problems).toMatchObject([{ what: 'notATable' }, { code: 'eventMissing', sequence: 2 }]);
});

test('an old backup that was restored and used on: by the digests outside, and the worker says so at once', async () => {
  const backup = `backup_${crypto.randomUUID().replaceAll('-', '')}`;
  await closeDatabase();
  await onServer(`CREATE DATABASE ${backup} TEMPLATE ${new URL(url).pathname.slice(1)}`);
  await recordAndSign(['Gus']);
  const known = outside();
  process.env['DATABASE_URL'] = url.replace(/\/test_\w+/, `/${backup}`);
  await record(['Hal']);
  await recordAndSign(['Ian']);
  expect(await codesOf()).toEqual([]);
  expect(await codesOf({ outside: known })).toEqual(expect.arrayContaining(['digestTwice']));
  const duties = await database().auditDuty.findMany({ where: { name: { not: 'signing' } } });
  expect(duties).toMatchObject([{ failure: { code: 'foreignDigests', params: { number: 4 } } }]);
  await closeDatabase();
  await onServer(`DROP DATABASE ${backup} WITH (FORCE)`);
});

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(sql);
  await client.end();
}
