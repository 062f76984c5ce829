import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { loadInstallationKeys } from '../../db/kernel/installation-keys.ts';
import { newKeyText, readKeyRing, removeKeys } from '../../db/kernel/key-ring.ts';
import { keyedHash, sessionSecret } from '../../db/kernel/keyed-hash.ts';
import { loadedKeys, replaceLoadedKeys } from '../../db/kernel/loaded-keys.ts';
import { newRowId } from '../../db/kernel/new-id.ts';
import { keyIdOf, open, seal } from '../../db/kernel/seal.ts';
import { sealedColumns } from '../../db/kernel/sealed-columns.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { readSecondFactor, replaceUnconfirmed } from '../../db/people/second-factor-rows.ts';
import { insertProfile, readProfileSettings } from '../../db/profiles/profile-rows.ts';
import { insertRollout } from '../../db/rollouts/rollout-rows.ts';
import { runCommand } from '../kernel/run-command.ts';
import { createWebhook } from '../webhooks/webhook-commands.ts';
import { type RotationStep, rotateKey } from './rotate-key.ts';

const actor = { id: 'command-line', name: 'ops@host' };
const admin = personCaller({ userId: 'u1', name: 'Ada Example', role: 'admin' });
const url = 'https://hooks.example.com/services/secret-path';
let folder: string;
let file: string;
let rows: Awaited<ReturnType<typeof fill>>;

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keys-'));
  file = path.join(folder, 'key');
  delete process.env['LAMPLIGHTER_KEY'];
  delete process.env['LAMPLIGHTER_PREVIOUS_KEYS'];
  process.env['LAMPLIGHTER_KEY_FILE'] = file;
  await database().rollout.deleteMany();
  await database().profile.deleteMany();
  await database().webhook.deleteMany();
  await database().secondFactor.deleteMany();
  await database().installationKey.deleteMany();
  await loadInstallationKeys();
  rows = await fill();
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** One value in every sealed column. */
async function fill() {
  const account = await database().account.upsert({
    where: { awsAccountId: '111122223333' },
    update: {},
    create: { awsAccountId: '111122223333', name: 'a', partition: 'aws', readRoleArn: 'r', externalId: 'e' },
  });
  const person = { id: 'eve', name: 'Eve', email: 'eve@example.com' };
  await database().user.upsert({ where: { id: person.id }, update: {}, create: person });
  return await inTransaction(async (tx) => {
    await replaceUnconfirmed(tx, person.id, 'TOTPSECRET');
    const profileId = await insertProfile(tx, { name: 'Prod', settings: { env: 'prod' }, createdBy: 'ada' });
    const { id: rolloutId } = await insertRollout(tx, {
      ...{ name: 'Test', mode: 'instrument', settings: { env: 'prod' }, createdBy: 'ada', createdByName: 'Ada' },
      strategy: defaultStrategy(0),
    });
    const changeId = newRowId();
    const attributesSealed = seal('["attributes"]', { purpose: 'change.attributes', rowId: changeId });
    const of = { rolloutId, accountId: account.id, region: 'us-east-1', functionArn: 'arn', functionName: 'fn' };
    await tx.change.create({ data: { id: changeId, ...of, attributesSealed } });
    return { profileId, rolloutId, changeId };
  }).then(async (ids) => {
    const input = { name: 'Chat', url, events: ['rollout.stopped' as const] };
    const { webhookId, secret } = await runCommand(createWebhook, input, admin);
    return { ...ids, webhookId, secret };
  });
}

/** Opens every value through the keys as a process that starts now would have them. */
async function expectAllReadable() {
  await loadInstallationKeys();
  expect(await inTransaction((tx) => readProfileSettings(tx, rows.profileId))).toEqual({ env: 'prod' });
  const { settingsSealed } = await database().rollout.findUniqueOrThrow({ where: { id: rows.rolloutId } });
  expect(openOf(settingsSealed, 'rollout.settings', rows.rolloutId)).toBe('{"env":"prod"}');
  const { attributesSealed } = await database().change.findUniqueOrThrow({ where: { id: rows.changeId } });
  expect(openOf(attributesSealed, 'change.attributes', rows.changeId)).toBe('["attributes"]');
  expect((await readSecondFactor(database(), 'eve'))?.secret).toBe('TOTPSECRET');
  const webhook = await database().webhook.findUniqueOrThrow({ where: { id: rows.webhookId } });
  expect(openOf(webhook.secretSealed, 'webhook.secret', rows.webhookId)).toBe(rows.secret);
  expect(openOf(webhook.urlSealed, 'webhook.url', rows.webhookId)).toBe(url);
}
const openOf = (sealed: Uint8Array | null, purpose: (typeof sealedColumns)[number]['purpose'], rowId: string) =>
  open(sealed ?? new Uint8Array(), { purpose, rowId });

/** The ids of the keys that the stored values name. */
async function keyIdsInUse(): Promise<string[]> {
  const found = new Set<string>();
  for (const { table, column } of sealedColumns) {
    const values = await database().$queryRawUnsafe<{ value: Uint8Array }[]>(
      `SELECT "${column}" AS value FROM "${table}" WHERE "${column}" IS NOT NULL`,
    );
    expect(values.length).toBeGreaterThan(0);
    for (const { value } of values) found.add(keyIdOf(value) ?? 'none');
  }
  return [...found];
}

describe('rotating the key', () => {
  it('leaves no value under the old key, keeps hashes and sessions, and is on record without any key', async () => {
    const [old] = readKeyRing();
    const before = [keyedHash('x'), sessionSecret()];
    const steps: RotationStep[] = [];
    const result = await rotateKey({
      actor,
      noticeMilliseconds: 0,
      observeStep: async (step) => void steps.push(step),
    });
    const [current, ...others] = readKeyRing();
    expect(others).toEqual([old]);
    expect(result).toEqual({ kind: 'rotated', currentId: current?.id, retiredIds: [old?.id] });
    expect(await keyIdsInUse()).toEqual([current?.id]);
    removeKeys(file, new Set([old?.id ?? '']));
    await expectAllReadable();
    expect([keyedHash('x'), sessionSecret()]).toEqual(before);
    expect(steps).toContain('batchWritten');
    const events = await database().auditEvent.findMany({ where: { actorId: actor.id }, orderBy: { id: 'asc' } });
    expect(events.map(({ action, details }) => [action, details])).toEqual([
      ['key.rotationStarted', { keyId: current?.id, previousKeyId: old?.id }],
      ['key.rotated', { keyId: current?.id, previousKeyId: old?.id }],
    ]);
    expect(JSON.stringify(events, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value))).not.toContain(
      fs.readFileSync(file, 'utf8').trim(),
    );
  });

  it('killed at any point, every value still opens, and the next call brings it to its end', async () => {
    for (let killedAt = 0; ; killedAt += 1) {
      const { currentId } = loadedKeys();
      let step = 0;
      const killed = await rotateKey({
        actor,
        noticeMilliseconds: 0,
        observeStep: async () => {
          if (step === killedAt) throw new Error('killed');
          step += 1;
        },
      }).then(
        () => false,
        (error: unknown) => error instanceof Error && error.message === 'killed',
      );
      await expectAllReadable();
      // A kill at the very end leaves nothing to be done, and the next call would be a rotation of its own.
      if (
        killed &&
        (await database().installationKey.count({ where: { status: { in: ['previous', 'closing'] } } })) > 0
      )
        await rotateKey({ actor, noticeMilliseconds: 0 });
      else if (killed && loadedKeys().currentId === currentId) await rotateKey({ actor, noticeMilliseconds: 0 });
      expect(await keyIdsInUse()).toEqual([readKeyRing()[0]?.id]);
      expect(await database().installationKey.count({ where: { status: 'current' } })).toBe(1);
      await expectAllReadable();
      if (!killed) {
        expect(killedAt).toBeGreaterThan(10);
        break;
      }
    }
  });

  it('a process that has not heard of it works on until the old key is closed; then the database refuses what it sealed', async () => {
    const lagging = { ...loadedKeys() };
    const write = async () => {
      const now = loadedKeys();
      replaceLoadedKeys(lagging);
      const rowId = newRowId();
      const settingsSealed = seal('{"late":true}', { purpose: 'profile.settings', rowId });
      replaceLoadedKeys(now);
      await database().profile.create({
        data: { id: rowId, name: rowId, settings: {}, settingsSealed, createdBy: 'x' },
      });
    };
    let refusal: unknown;
    await rotateKey({
      actor,
      noticeMilliseconds: 0,
      observeStep: async (step) => {
        if (step === 'keyCurrent' || step === 'resealed') await write();
        if (step === 'closed') refusal = await write().catch((error: unknown) => error);
      },
    });
    expect(String(refusal)).toContain('sealed with a key that a rotation retired');
    expect(await database().profile.count()).toBe(3);
    expect(await keyIdsInUse()).toEqual([readKeyRing()[0]?.id]);
    // And what it reads under the new key it opens, as the file is read again for a key that is not known yet.
    replaceLoadedKeys(lagging);
    expect(await inTransaction((tx) => readProfileSettings(tx, rows.profileId))).toEqual({ env: 'prod' });
  });

  it('with a value that cannot be opened does not end: the old key stays in use, and the value is named', async () => {
    const rowId = newRowId();
    const settingsSealed = seal('{}', { purpose: 'profile.settings', rowId: newRowId() });
    await database().profile.create({ data: { id: rowId, name: 'odd', settings: {}, settingsSealed, createdBy: 'x' } });
    const result = await rotateKey({ actor, noticeMilliseconds: 0 });
    expect(result).toEqual({
      kind: 'unreadable',
      values: [{ table: 'profile', column: 'settings_sealed', rowId }],
    });
    expect(await database().installationKey.count({ where: { status: 'closing' } })).toBe(1);
    await expectAllReadable();
    await database().profile.delete({ where: { id: rowId } });
    expect(await rotateKey({ actor, noticeMilliseconds: 0 })).toMatchObject({ kind: 'rotated' });
  });

  it('with keys in variables takes the one that is given, and refuses to begin without a new one', async () => {
    const old = fs.readFileSync(file, 'utf8').trim();
    process.env['LAMPLIGHTER_KEY'] = old;
    await expect(rotateKey({ actor, noticeMilliseconds: 0 })).rejects.toThrow(
      expect.objectContaining({ code: 'keyNotNew' }),
    );
    process.env['LAMPLIGHTER_KEY'] = newKeyText();
    await expect(rotateKey({ actor, noticeMilliseconds: 0 })).rejects.toThrow(
      expect.objectContaining({ code: 'keyWrong' }),
    );
    process.env['LAMPLIGHTER_PREVIOUS_KEYS'] = old;
    expect(await rotateKey({ actor, noticeMilliseconds: 0 })).toMatchObject({ kind: 'rotated' });
    delete process.env['LAMPLIGHTER_PREVIOUS_KEYS'];
    await expectAllReadable();
  });

  it('a retired key opens nothing any more, although it is still given', async () => {
    const rowId = newRowId();
    const place = { purpose: 'profile.settings', rowId } as const;
    const kept = seal('{"n":1}', place);
    await rotateKey({ actor, noticeMilliseconds: 0 });
    expect(readKeyRing()).toHaveLength(2);
    expect(() => open(kept, place)).toThrow(AppError);
  });
});
