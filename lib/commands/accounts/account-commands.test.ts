import { beforeAll, expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runCommand } from '../kernel/run-command.ts';
import { deleteDraft, startConnection, updateAccount } from './account-commands.ts';
import { disconnectAccount } from './disconnect-commands.ts';

const ada = personCaller({ userId: 'ada', name: 'Ada', role: 'admin' });
const readRoleArn = 'arn:aws:iam::111122223333:role/LamplighterRead';

beforeAll(async () => {
  await databaseForTest();
});

const start = (awsAccountId: string, name = 'Production') =>
  runCommand(startConnection, { name, account: awsAccountId }, ada);
const accountOf = (id: string) => database().account.findUniqueOrThrow({ where: { id } });
const lastEvent = () => database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });

test('an account that is begun twice keeps its external id, and another account has another', async () => {
  const first = await start('111122223333');
  const again = await start('111122223333', 'Prod');
  const other = await start('444455556666', 'Staging');
  expect(again.id).toBe(first.id);
  const account = await accountOf(first.id);
  expect(account).toMatchObject({ name: 'Prod', status: 'draft', readRoleArn, writeRoleArn: null });
  expect(account.externalId).toMatch(/^lamplighter-[0-9a-f-]{36}$/);
  expect(again.externalId).toBe(account.externalId);
  expect((await accountOf(other.id)).externalId).not.toBe(account.externalId);
});

test('a connected account cannot be connected again', async () => {
  const { id } = await start('111122223333');
  await database().account.update({ where: { id }, data: { status: 'connected' } });
  await expect(start('111122223333')).rejects.toMatchObject({
    code: 'accountAlreadyConnected',
    params: { awsAccountId: '111122223333', accountId: id },
  });
});

test('disconnecting keeps everything that is known, and connecting again keeps the external id', async () => {
  const { id, externalId } = await start('777788889999', 'Other');
  await database().account.update({ where: { id }, data: { status: 'connected', regions: ['eu-west-1'] } });
  await runCommand(disconnectAccount, { accountId: id }, ada);
  expect(await accountOf(id)).toMatchObject({ status: 'disconnected', externalId, regions: ['eu-west-1'] });
  expect(await lastEvent()).toMatchObject({ action: 'account.disconnected', awsAccountId: '777788889999' });
  const again = await start('777788889999');
  expect(await accountOf(again.id)).toMatchObject({ id, status: 'draft', externalId, disconnectedAt: null });
});

test('an account id alone begins in the partition chosen, and a mistyped one is put right by naming the account again', async () => {
  const begin = (input: { account: string; partition?: 'aws' | 'aws-us-gov' | 'aws-cn' }) =>
    runCommand(startConnection, { name: 'Gov', ...input }, ada);
  const { id } = await begin({ account: '3333-0000-0001', partition: 'aws-us-gov' });
  const govRole = 'arn:aws-us-gov:iam::333300000001:role/LamplighterRead';
  expect(await accountOf(id)).toMatchObject({ partition: 'aws-us-gov', readRoleArn: govRole });
  await database().account.update({
    where: { id },
    data: { writeRoleArn: 'arn:aws-us-gov:iam::333300000001:role/Own', enabledRegions: ['us-gov-west-1'] },
  });
  await begin({ account: '333300000001' });
  expect(await accountOf(id), 'nothing chosen: it stays').toMatchObject({ partition: 'aws-us-gov' });
  await begin({ account: '333300000001', partition: 'aws-cn' });
  expect(await accountOf(id)).toMatchObject({
    partition: 'aws-cn',
    readRoleArn: 'arn:aws-cn:iam::333300000001:role/LamplighterRead',
    writeRoleArn: 'arn:aws-cn:iam::333300000001:role/Own',
    enabledRegions: [],
  });
  await begin({ account: govRole, partition: 'aws' });
  expect(await accountOf(id), 'an ARN says it itself').toMatchObject({ partition: 'aws-us-gov', readRoleArn: govRole });
});

test('a draft is deleted with its tests, on record; what is in use or was disconnected is not', async () => {
  const { id } = await start('333300000002', 'Mistyped');
  await database().connectionTest.create({ data: { accountId: id } });
  expect(await runCommand(deleteDraft, { accountId: id }, ada)).toEqual({ isDeleted: true });
  expect(await database().account.findUnique({ where: { id } })).toBeNull();
  expect(await lastEvent()).toMatchObject({
    action: 'account.deleted',
    actorId: 'ada',
    awsAccountId: '333300000002',
    details: { name: 'Mistyped' },
  });
  const { id: inUse } = await start('333300000003', 'In use');
  for (const data of [
    { status: 'connected' },
    { status: 'draft', connectedAt: new Date() },
    { status: 'disconnected' },
  ]) {
    await database().account.update({ where: { id: inUse }, data });
    await expect(runCommand(deleteDraft, { accountId: inUse }, ada)).rejects.toMatchObject({ code: 'accountNotDraft' });
  }
});

test('giving up to connect an account again disconnects it, with its history and its external id', async () => {
  const { id, externalId } = await start('333300000004', 'Old');
  await database().account.update({ where: { id }, data: { status: 'connected', connectedAt: new Date() } });
  await database().scan.create({ data: { accountId: id } });
  await runCommand(disconnectAccount, { accountId: id }, ada);
  await start('333300000004', 'Old');
  expect(await runCommand(deleteDraft, { accountId: id }, ada)).toEqual({ isDeleted: false });
  expect(await accountOf(id)).toMatchObject({ status: 'disconnected', externalId });
  expect(await lastEvent()).toMatchObject({ action: 'account.disconnected', awsAccountId: '333300000004' });
});

test('an account is not disconnected while a rollout is being applied to it', async () => {
  const { id } = await start('111122220000');
  const rollout = await database().rollout.create({
    data: {
      mode: 'instrument',
      status: 'applying',
      strategy: {},
      createdBy: 'ada',
      createdByName: 'Ada',
      changes: {
        create: { accountId: id, region: 'eu-west-1', functionArn: 'arn:f', functionName: 'f', outcome: 'pending' },
      },
    },
  });
  await expect(runCommand(disconnectAccount, { accountId: id }, ada)).rejects.toMatchObject({
    code: 'accountInUse',
    params: { rolloutNumber: rollout.number },
  });
});

test('what was changed of an account is recorded before and after, freeze windows in full', async () => {
  const { id } = await start('111122220009');
  const window = { fromAt: '2026-12-24T00:00:00Z', untilAt: '2027-01-02T00:00:00Z', reason: 'Holidays' };
  const settings = { name: 'Frozen', callsPerSecond: 5, maxFunctionsPerRollout: null, maxPercentPerRollout: 20 };
  await runCommand(updateAccount, { accountId: id, ...settings, freezeWindows: [window] }, ada);
  const moved = { ...window, untilAt: '2026-12-25T00:00:00Z' };
  await runCommand(
    updateAccount,
    { accountId: id, ...settings, maxPercentPerRollout: null, freezeWindows: [moved] },
    ada,
  );
  expect((await lastEvent())?.attributes).toEqual([
    {
      ...{ path: 'freezeWindows', action: 'change', sensitive: false },
      before: ['fromAt: 2026-12-24T00:00:00Z, reason: Holidays, untilAt: 2027-01-02T00:00:00Z'],
      after: ['fromAt: 2026-12-24T00:00:00Z, reason: Holidays, untilAt: 2026-12-25T00:00:00Z'],
    },
    { path: 'maxPercentPerRollout', action: 'remove', before: '20', sensitive: false },
  ]);
  const scans = { ...settings, freezeWindows: [moved], maxPercentPerRollout: null };
  await runCommand(updateAccount, { accountId: id, ...scans, scanEveryMinutes: 15 }, ada);
  const path = 'scanEveryMinutes';
  expect((await lastEvent())?.attributes).toEqual([
    { path, action: 'change', before: '360', after: '15', sensitive: false },
  ]);
  await runCommand(updateAccount, { accountId: id, ...scans, scanEveryMinutes: null }, ada);
  expect((await lastEvent())?.attributes).toEqual([{ path, action: 'remove', before: '15', sensitive: false }]);
});

test('limits and environment are stored and recorded; an unknown account is not found', async () => {
  const { id } = await start('111122220001');
  const settings = {
    name: 'Limited',
    callsPerSecond: 5,
    maxFunctionsPerRollout: 50,
    maxPercentPerRollout: null,
    freezeWindows: [],
  };
  await runCommand(updateAccount, { accountId: id, ...settings }, ada);
  expect(await accountOf(id)).toMatchObject(settings);
  expect(await lastEvent()).toMatchObject({
    action: 'account.updated',
    actorId: 'ada',
    details: { ...settings, freezeWindows: 0 },
  });
  await runCommand(updateAccount, { accountId: id, ...settings, environment: 'prod' }, ada);
  expect(await lastEvent()).toMatchObject({ action: 'account.updated', details: { environment: 'prod' } });
  // Who says nothing about the environment leaves it as it is.
  await runCommand(updateAccount, { accountId: id, ...settings }, ada);
  expect((await accountOf(id)).environment).toBe('prod');
  await runCommand(updateAccount, { accountId: id, ...settings, environment: null }, ada);
  expect((await accountOf(id)).environment).toBeNull();
  const unknown = accountIdSchema.parse('01890000-0000-7000-8000-000000000000');
  await expect(runCommand(updateAccount, { accountId: unknown, ...settings }, ada)).rejects.toMatchObject({
    code: 'notFound',
  });
});

test('who manages one account changes that one, and begins no other', async () => {
  const { id } = await start('222200001111');
  const manager = { ...ada, grants: [{ role: 'admin' as const, accounts: [id] }] };
  await runCommand(startConnection, { name: 'Renamed', account: '222200001111' }, manager);
  expect((await accountOf(id)).name).toBe('Renamed');
  const another = (await start('222200003333')).id;
  // An account that is there is refused as one that is not: whoever may not view it does not learn of it.
  for (const account of ['222200002222', '222200003333']) {
    const attempt = runCommand(startConnection, { name: 'New', account }, manager);
    await expect(attempt).rejects.toMatchObject({ code: 'notPermitted', params: { permission: 'account.manage' } });
  }
  for (const accountId of [another, accountIdSchema.parse(crypto.randomUUID())]) {
    const attempt = runCommand(disconnectAccount, { accountId }, manager);
    await expect(attempt).rejects.toMatchObject({ code: 'notFound', params: { what: 'account' } });
  }
});
