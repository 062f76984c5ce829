import { beforeAll, expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { startConnection } from './account-commands.ts';
import { listAccounts, readAccount, readConnecting, readExternalId } from './account-queries.ts';
import { testConnection } from './connection-test-commands.ts';
import { readConnectionTest, readLatestConnectionTest } from './connection-test-queries.ts';
import { chooseRegions } from './scan-commands.ts';
import { listScans, readScan } from './scan-queries.ts';

const admin = personCaller({ userId: 'ada', name: 'Ada', role: 'admin' });
const viewer = personCaller({ userId: 'vi', name: 'Vi', role: 'viewer' });
const readRoleArn = 'arn:aws:iam::111122223333:role/LamplighterRead';
const unknown = '01890000-0000-7000-8000-000000000000';
let accountId: AccountId;
let other: AccountId;
let testId: string;
let scanId: string;

beforeAll(async () => {
  await databaseForTest();
  ({ id: accountId } = await runCommand(startConnection, { name: 'Production', account: '111122223333' }, admin));
  ({ id: other } = await runCommand(startConnection, { name: 'Another', account: '444455556666' }, admin));
  ({ testId } = await runCommand(testConnection, { accountId, readRoleArn, writeRoleArn: '' }, admin));
  await database().account.update({
    where: { id: accountId },
    data: { status: 'connected', enabledRegions: ['eu-west-1'] },
  });
  await storeEndedTest(accountId);
  ({ scanId } = await runCommand(chooseRegions, { accountId, regions: ['eu-west-1'] }, admin));
});

test('an external id is told to those who create roles, and to nobody else', async () => {
  const { externalId } = await database().account.findUniqueOrThrow({ where: { id: accountId } });
  expect(await runQuery(readExternalId, { accountId }, admin)).toBe(externalId);
  expect((await runQuery(readConnecting, { accountId }, admin))?.account.externalId).toBe(externalId);
  await expect(runQuery(readExternalId, { accountId }, viewer)).rejects.toMatchObject({ code: 'notPermitted' });
  await expect(runQuery(readConnecting, { accountId }, viewer)).rejects.toMatchObject({ code: 'notPermitted' });
  const seen = [
    await runQuery(readAccount, { accountId }, viewer),
    await runQuery(listAccounts, {}, viewer),
    await runQuery(readLatestConnectionTest, { accountId }, viewer),
  ];
  expect(JSON.stringify(seen)).toContain('Production');
  expect(JSON.stringify(seen)).not.toContain(externalId);
});

test('what is asked of one account is told only to those who may read that one', async () => {
  const guest = { ...viewer, grants: [{ role: 'viewer' as const, accounts: [other] }] };
  for (const ask of [
    () => runQuery(readAccount, { accountId }, guest),
    () => runQuery(readConnectionTest, { testId }, guest),
    () => runQuery(readScan, { scanId }, guest),
    () => runQuery(listScans, { accountId, limit: 10 }, guest),
  ]) {
    await expect(ask()).rejects.toMatchObject({ code: 'notFound' });
  }
  expect((await runQuery(listAccounts, {}, guest)).map(({ id }) => id)).toEqual([other]);
  expect(await runQuery(readAccount, { accountId: other }, guest)).toMatchObject({ name: 'Another' });
  expect((await runQuery(readScan, { scanId }, viewer)).regions).toMatchObject([{ region: 'eu-west-1' }]);
  expect(await runQuery(readConnectionTest, { testId }, viewer)).toMatchObject({ id: testId, status: 'pending' });
});

test('connecting again does not show a test from before', async () => {
  expect((await runQuery(readConnecting, { accountId }, admin))?.test).not.toBeNull();
  await database().account.update({
    where: { id: accountId },
    data: { status: 'disconnected', disconnectedAt: new Date() },
  });
  expect((await runQuery(readConnecting, { accountId }, admin))?.test).toBeNull();
});

test('what is not there is not found, whatever the id looks like', async () => {
  for (const id of [unknown, 'nonsense', '']) {
    for (const ask of [
      () => runQuery(readAccount, { accountId: id }, viewer),
      () => runQuery(readConnectionTest, { testId: id }, viewer),
      () => runQuery(readScan, { scanId: id }, viewer),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'notFound' });
    }
    expect(await runQuery(readConnecting, { accountId: id }, admin)).toBeNull();
  }
  expect(await runQuery(readConnecting, {}, admin)).toBeNull();
  expect(await runQuery(readLatestConnectionTest, { accountId: other }, viewer)).toBeNull();
});
