import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { database } from './client.ts';
import { loadInstallationKeys, lockKeys } from './installation-keys.ts';
import { newKeyText, readKeyRing } from './key-ring.ts';
import { keyedHash, sessionSecret } from './keyed-hash.ts';
import { maybeLoadedKeys, replaceLoadedKeys } from './loaded-keys.ts';
import { newRowId } from './new-id.ts';
import { sealVersion1 } from './old-format.ts';
import { open, seal } from './seal.ts';
import { sealedColumns } from './sealed-columns.ts';
import { databaseForTest } from './testing.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keys-'));
  file = path.join(folder, 'key');
  delete process.env['LAMPLIGHTER_KEY'];
  process.env['LAMPLIGHTER_KEY_FILE'] = file;
  await database().installationKey.deleteMany();
  replaceLoadedKeys(undefined);
});
afterEach(async () => {
  fs.rmSync(folder, { recursive: true });
  await database().profile.deleteMany();
  await database().webhook.deleteMany();
});

const code = (wanted: string) => expect.objectContaining({ code: wanted });
async function profileWith(settingsSealed: Uint8Array<ArrayBuffer>, id = newRowId()): Promise<string> {
  const columns = { name: id, settings: {}, settingsSealed, createdBy: 'ada' };
  await database().profile.create({ data: { id, ...columns } });
  return id;
}
const settingsOf = async (rowId: string) => {
  const { settingsSealed } = await database().profile.findUniqueOrThrow({ where: { id: rowId } });
  return open(settingsSealed, { purpose: 'profile.settings', rowId });
};

it('keeps nobody waiting who asks for the keys while a rotation waits for tables', async () => {
  await loadInstallationKeys();
  await database().$transaction(async (tx) => {
    await lockKeys(tx);
    const startedAt = performance.now();
    await loadInstallationKeys();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe('a fresh installation', () => {
  it('creates the key once, however many processes start, and says which it is', async () => {
    await Promise.all([loadInstallationKeys(), loadInstallationKeys(), loadInstallationKeys()]);
    const keys = await database().installationKey.findMany();
    expect(keys.map(({ id, status }) => [id, status])).toEqual([[readKeyRing()[0]?.id, 'current']]);
    expect(readKeyRing()).toHaveLength(1);
    expect(JSON.stringify(keys)).not.toContain(fs.readFileSync(file, 'utf8').trim());
  });

  it('takes the key that it is given and creates no file', async () => {
    process.env['LAMPLIGHTER_KEY'] = newKeyText();
    await loadInstallationKeys();
    expect(maybeLoadedKeys()?.currentId).toBe(readKeyRing()[0]?.id);
    expect(fs.existsSync(file)).toBe(false);
  });
});

describe('an installation that knows its key', () => {
  it('never replaces a lost one: it is said which is missing, nothing is loaded, and a later start with it works', async () => {
    await loadInstallationKeys();
    const text = fs.readFileSync(file, 'utf8');
    fs.rmSync(file);
    await expect(loadInstallationKeys()).rejects.toThrow(code('keyMissing'));
    expect(maybeLoadedKeys()).toBeUndefined();
    expect(fs.existsSync(file)).toBe(false);
    fs.writeFileSync(file, text, { mode: 0o600 });
    await loadInstallationKeys();
    expect(maybeLoadedKeys()?.currentId).toBe(readKeyRing()[0]?.id);
  });

  it('refuses another key, naming both by their ids, and one of which the database altered the proof', async () => {
    await loadInstallationKeys();
    const [right] = readKeyRing();
    const rightText = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, newKeyText());
    const given = readKeyRing()[0]?.id;
    await expect(loadInstallationKeys()).rejects.toMatchObject({
      code: 'keyWrong',
      params: { keyId: right?.id, given },
    });
    fs.writeFileSync(file, rightText);
    await database().$executeRaw`UPDATE installation_key SET secrets_sealed = set_byte(secrets_sealed, 60, 0)`;
    await expect(loadInstallationKeys()).rejects.toThrow(code('sealedValueUnreadable'));
  });

  it('refuses to begin anew where values are sealed but the rows that say with which key are gone', async () => {
    await loadInstallationKeys();
    const rowId = newRowId();
    await profileWith(seal('{}', { purpose: 'profile.settings', rowId }), rowId);
    await database().installationKey.deleteMany();
    await expect(loadInstallationKeys()).rejects.toThrow(code('keyCheckMissing'));
    expect(await database().installationKey.count()).toBe(0);
  });
});

it('every column of bytes in the database is known to the rotation, and the database guards it', async () => {
  const columns = await database().$queryRaw<{ name: string }[]>`
    SELECT table_name || '.' || column_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'bytea' AND table_name NOT IN ('installation_key', 'audit_link')`;
  // A digest holds nothing that is sealed.
  const known = [...sealedColumns.map(({ table, column }) => `${table}.${column}`), 'change.shown_digest'];
  expect(columns.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
  const triggers = await database().$queryRaw<{ name: string }[]>`
    SELECT DISTINCT trigger_name AS name FROM information_schema.triggers WHERE trigger_name LIKE '%\_sealed\_key'`;
  expect(triggers.map(({ name }) => name).toSorted()).toEqual(
    sealedColumns.map(({ table, column }) => `${table}_${column}_key`).toSorted(),
  );
});

describe('a database of an older version', () => {
  const url = 'https://hooks.example.com/services/secret-path';
  async function olderDatabase() {
    process.env['LAMPLIGHTER_KEY'] = newKeyText();
    const ring = readKeyRing();
    const profileIds = await Promise.all(
      [1, 2, 3].map((number) => profileWith(sealVersion1(ring, `{"n":${number}}`, 'profile.settings'))),
    );
    const webhook = await database().webhook.create({
      data: {
        name: 'Chat',
        url,
        secretSealed: sealVersion1(ring, 'whsec', 'webhook.secret'),
        events: [],
        createdBy: 'a',
      },
    });
    return { profileIds, webhookId: webhook.id };
  }

  it('is sealed anew for its rows at the first start; hashes and sessions keep their meaning', async () => {
    const { profileIds, webhookId } = await olderDatabase();
    await loadInstallationKeys();
    expect(await Promise.all(profileIds.map(settingsOf))).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    const webhook = await database().webhook.findUniqueOrThrow({ where: { id: webhookId } });
    expect(webhook).toMatchObject({ url: null, urlMasked: 'https://hooks.example.com/…path' });
    expect(open(webhook.urlSealed ?? new Uint8Array(), { purpose: 'webhook.url', rowId: webhookId })).toBe(url);
    expect(open(webhook.secretSealed, { purpose: 'webhook.secret', rowId: webhookId })).toBe('whsec');
    const [hash, session] = [keyedHash('x'), sessionSecret()];
    await loadInstallationKeys();
    expect([keyedHash('x'), sessionSecret()]).toEqual([hash, session]);
  });

  it('keeps what no key opens as it is, and converts the rest', async () => {
    const { profileIds } = await olderDatabase();
    const damaged = Uint8Array.from([1, ...Array.from({ length: 40 }, () => 9)]);
    const damagedId = await profileWith(damaged);
    await loadInstallationKeys();
    expect(await settingsOf(profileIds[0] ?? '')).toBe('{"n":1}');
    const { settingsSealed } = await database().profile.findUniqueOrThrow({ where: { id: damagedId } });
    expect(Buffer.from(settingsSealed)).toEqual(Buffer.from(damaged));
  });

  it('is converted to the end by the next start when the first was killed half way', async () => {
    const { profileIds } = await olderDatabase();
    await database()
      .$executeRaw`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$`;
    await database().$executeRaw`CREATE TRIGGER fail BEFORE UPDATE ON webhook FOR EACH ROW EXECUTE FUNCTION fail()`;
    await expect(loadInstallationKeys()).rejects.toThrow();
    await database().$executeRaw`DROP TRIGGER fail ON webhook`;
    await loadInstallationKeys();
    expect(await Promise.all(profileIds.map(settingsOf))).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect((await database().webhook.findFirstOrThrow()).url).toBeNull();
  });

  it('is not converted with a key that does not open it, and then still belongs to the right one', async () => {
    await olderDatabase();
    const right = process.env['LAMPLIGHTER_KEY'];
    process.env['LAMPLIGHTER_KEY'] = newKeyText();
    await expect(loadInstallationKeys()).rejects.toThrow(code('keyWrong'));
    delete process.env['LAMPLIGHTER_KEY'];
    await expect(loadInstallationKeys()).rejects.toThrow(code('keyMissing'));
    expect(fs.existsSync(file)).toBe(false);
    process.env['LAMPLIGHTER_KEY'] = right;
    await loadInstallationKeys();
  });

  it('takes no value of the old format any more once it was converted: not at a page, not at a later start', async () => {
    await olderDatabase();
    await loadInstallationKeys();
    const planted = await profileWith(sealVersion1(readKeyRing(), '{"n":666}', 'profile.settings'));
    await loadInstallationKeys();
    await expect(settingsOf(planted)).rejects.toThrow(code('sealedValueUnreadable'));
  });
});
