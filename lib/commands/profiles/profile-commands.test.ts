import { beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { personCaller } from '../../core/access/caller.ts';
import { maskedValue } from '../../core/change/change-codes.ts';
import { AppError } from '../../core/errors.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { deleteProfile, saveProfile, withStoredApiKey } from './profile-commands.ts';
import { listProfiles, readProfile } from './profile-queries.ts';

const caller = personCaller({ userId: 'u1', name: 'Ada Example', role: 'operator' });
const key = '0123456789abcdef0123456789abcdef';

beforeAll(async () => {
  await databaseForTest();
});

const save = (input: z.input<typeof saveProfile.input>) => runCommand(saveProfile, input, caller);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

it('a key is kept sealed: no row, page or audit event holds it, and a rollout can still use it', async () => {
  const { profileId } = await save({
    name: 'Plain',
    settings: { env: 'prod', apiKey: { source: 'plain', value: key } },
  });
  const profile = await runQuery(readProfile, { profileId }, caller);
  expect(profile?.settings.apiKey).toEqual({ source: 'plain', value: maskedValue });
  const rows = JSON.stringify([
    await database().$queryRaw`SELECT settings::text, encode(settings_sealed, 'escape') AS sealed FROM profile`,
    await database().$queryRaw`SELECT to_jsonb(audit_event)::text AS event FROM audit_event`,
  ]);
  expect(rows).toContain('profile.created');
  expect(rows).not.toContain(key);
  const settings = await inTransaction((tx) => withStoredApiKey(tx, { env: 'staging' }, profileId));
  expect(settings).toEqual({ env: 'staging', apiKey: { source: 'plain', value: key } });
});

it('saving a profile again keeps its stored key until another one is given', async () => {
  const { profileId } = await save({ name: 'Kept', settings: { apiKey: { source: 'plain', value: key } } });
  await save({ profileId, name: 'Kept', settings: { env: 'prod' }, storedApiKeyOf: profileId });
  expect((await inTransaction((tx) => withStoredApiKey(tx, {}, profileId))).apiKey).toEqual({
    source: 'plain',
    value: key,
  });
  await save({ profileId, name: 'Kept', settings: { env: 'prod' } });
  expect((await inTransaction((tx) => withStoredApiKey(tx, {}, profileId))).apiKey).toBeUndefined();
});

it('two profiles never have the same name, and a refusal leaves both as they were', async () => {
  const { profileId } = await save({ name: 'One', settings: {} });
  await save({ name: 'Two', settings: {} });
  expect(await codeOf(save({ profileId, name: 'Two', settings: {} }))).toBe('invalidInput');
  expect(await codeOf(save({ name: 'One', settings: {} }))).toBe('invalidInput');
  const names = (await runQuery(listProfiles, {}, caller)).map((profile) => profile.name);
  expect(names.filter((name) => name === 'One' || name === 'Two')).toEqual(['One', 'Two']);
});

it('names that differ only by case, or by how Unicode writes them, are one name; _ and % stand for themselves', async () => {
  const { profileId } = await save({ name: 'Prod EÜ', settings: {} });
  for (const name of ['prod eü', 'PROD EÜ', ' Prod EU\u0308 ']) {
    await expect(save({ name, settings: {} })).rejects.toMatchObject({
      code: 'invalidInput',
      fieldErrors: { name: 'profileNameTaken' },
    });
  }
  await save({ profileId, name: 'PROD eü', settings: {} });
  await save({ name: 'a_b', settings: {} });
  await save({ name: 'aXb', settings: {} });
  await save({ name: 'a%', settings: {} });
});

it('what is gone is said to be gone', async () => {
  const { profileId } = await save({ name: 'Short-lived', settings: {} });
  await runCommand(deleteProfile, { profileId }, caller);
  expect(await codeOf(runQuery(readProfile, { profileId }, caller))).toBe('notFound');
  expect(await codeOf(runCommand(deleteProfile, { profileId }, caller))).toBe('notFound');
  expect(await codeOf(save({ profileId, name: 'Short-lived', settings: {} }))).toBe('notFound');
  expect(await codeOf(inTransaction((tx) => withStoredApiKey(tx, {}, profileId)))).toBe('notFound');
});

it('a profile is recorded field by field, before and after, its key only as replaced', async () => {
  const lastAttributes = async () => {
    const event = await database().auditEvent.findFirst({ orderBy: { id: 'desc' } });
    return event?.attributes;
  };
  const plain = (value: string) => ({ source: 'plain' as const, value });
  const { profileId } = await save({ name: 'Fields', settings: { env: 'prod', apiKey: plain(key) } });
  expect(await lastAttributes()).toEqual([
    { path: 'apiKey.source', action: 'add', after: 'plain', sensitive: false },
    { path: 'apiKey.value', action: 'add', after: maskedValue, sensitive: false },
    { path: 'env', action: 'add', after: 'prod', sensitive: false },
    { path: 'name', action: 'add', after: 'Fields', sensitive: false },
  ]);
  await save({ profileId, name: 'Fields', settings: { env: 'staging' }, storedApiKeyOf: profileId });
  expect(await lastAttributes()).toEqual([
    { path: 'env', action: 'change', before: 'prod', after: 'staging', sensitive: false },
  ]);
  await save({ profileId, name: 'Fields', settings: { env: 'staging', apiKey: plain('f'.repeat(32)) } });
  expect(await lastAttributes()).toEqual([
    { path: 'apiKey.value', action: 'change', before: maskedValue, after: maskedValue, sensitive: true },
  ]);
  await runCommand(deleteProfile, { profileId }, caller);
  expect(await lastAttributes()).toHaveLength(4);
});
