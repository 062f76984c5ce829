import { beforeAll, expect, test } from 'vitest';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { auth } from './auth.ts';

beforeAll(async () => {
  await databaseForTest();
});

test('what a sign-in through an identity provider is known by is stored hashed, and still found', async () => {
  const { internalAdapter } = await (await auth()).$context;
  const state = 'state-of-a-sign-in';
  const expiresAt = new Date(Date.now() + 600_000);
  await internalAdapter.createVerificationValue({ identifier: state, value: '{"callbackURL":"/"}', expiresAt });
  const rows = JSON.stringify(await database().verification.findMany());
  expect(rows).toContain('callbackURL');
  expect(rows).not.toContain(state);
  expect((await internalAdapter.findVerificationValue(state))?.value).toBe('{"callbackURL":"/"}');
});
