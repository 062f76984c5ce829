import { beforeAll, expect, test } from 'vitest';
import { accountIdSchema, awsAccountIdSchema } from '../core/lambda/account-id.ts';
import { database, inTransaction } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { disconnectAccount, startConnection, testConnection, updateAccount } from './accounts.ts';
import { chooseRegions, requestScan } from './scans.ts';

const actor = { id: 'ada', name: 'Ada' };
const readRoleArn = 'arn:aws:iam::111122223333:role/LamplighterRead';
const writeRoleArn = 'arn:aws:iam::111122223333:role/LamplighterWrite';

beforeAll(async () => {
  await databaseForTest();
});

const start = (awsAccountId: string, name = 'Production') =>
  inTransaction((tx) =>
    startConnection(tx, { name, account: { awsAccountId: awsAccountIdSchema.parse(awsAccountId) } }, actor),
  );
const accountOf = (id: string) => database().account.findUniqueOrThrow({ where: { id } });
const lastEvent = () => database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
const jobs = (name: string) =>
  database().$queryRaw<{ data: unknown }[]>`SELECT data FROM pgboss.job WHERE name = ${name}`;

test('an account that is begun twice keeps its external id, and another account has another', async () => {
  const first = await start('111122223333');
  const again = await start('111122223333', 'Prod');
  const other = await start('444455556666', 'Staging');
  expect(again.id).toBe(first.id);
  const account = await accountOf(first.id);
  expect(account).toMatchObject({ name: 'Prod', status: 'draft', readRoleArn, writeRoleArn: null });
  expect(account.externalId).toMatch(/^lamplighter-[0-9a-f-]{36}$/);
  expect((await accountOf(other.id)).externalId).not.toBe(account.externalId);
});

test('a test stores the roles, is queued and recorded in one transaction', async () => {
  const { id } = await start('111122223333');
  const { testId } = await inTransaction((tx) => testConnection(tx, { id, readRoleArn, writeRoleArn }, actor));
  expect(await jobs('connection.test')).toContainEqual({ data: { connectionTestId: testId } });
  expect(await accountOf(id)).toMatchObject({ readRoleArn, writeRoleArn, status: 'draft' });
  expect(await lastEvent()).toMatchObject({ action: 'account.updated', awsAccountId: '111122223333', actorId: 'ada' });
});

test('a role of another account is refused, and nothing is stored', async () => {
  const { id } = await start('111122223333');
  const foreign = 'arn:aws:iam::999999999999:role/LamplighterRead';
  const before = await accountOf(id);
  await expect(
    inTransaction((tx) => testConnection(tx, { id, readRoleArn: foreign, writeRoleArn: undefined }, actor)),
  ).rejects.toMatchObject({ code: 'roleOtherAccount' });
  expect(await accountOf(id)).toEqual(before);
});

test('changed roles are not used before they have passed a test; unchanged ones stay in use', async () => {
  const { id } = await start('111122223333');
  await database().account.update({ where: { id }, data: { status: 'connected', readRoleArn, writeRoleArn } });
  await inTransaction((tx) => testConnection(tx, { id, readRoleArn, writeRoleArn }, actor));
  expect((await accountOf(id)).status).toBe('connected');
  const otherRole = 'arn:aws:iam::111122223333:role/Other';
  await inTransaction((tx) => testConnection(tx, { id, readRoleArn: otherRole, writeRoleArn }, actor));
  expect((await accountOf(id)).status).toBe('draft');
});

test('a connected account cannot be connected again', async () => {
  const { id } = await start('111122223333');
  await database().account.update({ where: { id }, data: { status: 'connected' } });
  await expect(start('111122223333')).rejects.toMatchObject({ code: 'accountAlreadyConnected' });
});

test('Regions cannot be chosen before the account has passed a test, and the reason is just that', async () => {
  const { id } = await start('222233334444', 'Untested');
  for (const status of ['draft', 'disconnected'] as const) {
    await database().account.update({ where: { id }, data: { status } });
    await expect(inTransaction((tx) => chooseRegions(tx, { id, regions: ['eu-west-1'] }, actor))).rejects.toMatchObject(
      { code: 'accountNotConnected', params: { accountId: '222233334444' } },
    );
    expect((await accountOf(id)).regions).toEqual([]);
  }
});

test('choosing Regions scans each of them once, and asking again joins the scan that is under way', async () => {
  const { id } = await start('777788889999', 'Other');
  const choose = (regions: string[]) => inTransaction((tx) => chooseRegions(tx, { id, regions }, actor));
  await database().account.update({ where: { id }, data: { enabledRegions: ['eu-west-1', 'us-east-1'] } });
  await expect(choose(['eu-west-1'])).rejects.toMatchObject({ code: 'accountNotConnected' });
  await database().account.update({ where: { id }, data: { status: 'connected' } });
  await expect(choose(['eu-central-1'])).rejects.toMatchObject({
    code: 'awsRegionNotEnabled',
    params: { region: 'eu-central-1' },
  });
  const { scanId } = await choose(['us-east-1', 'eu-west-1', 'us-east-1']);
  expect((await accountOf(id)).regions).toEqual(['eu-west-1', 'us-east-1']);
  const queued = (await jobs('scan.region')).map(({ data }) => data);
  expect(queued).toEqual([
    { scanId, region: 'eu-west-1' },
    { scanId, region: 'us-east-1' },
  ]);
  expect(await inTransaction((tx) => requestScan(tx, { id }, actor))).toEqual({ scanId });
  expect(await jobs('scan.region')).toHaveLength(2);
});

test('disconnecting keeps everything that is known, and connecting again keeps the external id', async () => {
  const { externalId, ...row } = await database().account.findUniqueOrThrow({
    where: { awsAccountId: '777788889999' },
  });
  const id = accountIdSchema.parse(row.id);
  await inTransaction((tx) => disconnectAccount(tx, { id }, actor));
  expect(await accountOf(id)).toMatchObject({ status: 'disconnected', externalId });
  expect(await lastEvent()).toMatchObject({ action: 'account.disconnected', awsAccountId: '777788889999' });
  const again = await start('777788889999');
  expect(await accountOf(again.id)).toMatchObject({ id, status: 'draft', externalId, disconnectedAt: null });
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
  await expect(inTransaction((tx) => disconnectAccount(tx, { id }, actor))).rejects.toMatchObject({
    code: 'accountInUse',
    params: { rolloutNumber: rollout.number },
  });
});

test('limits are stored and recorded; an unknown account is not found', async () => {
  const { id } = await start('111122220001');
  const settings = {
    name: 'Limited',
    callsPerSecond: 5,
    maxFunctionsPerRollout: 50,
    maxPercentPerRollout: null,
    freezeWindows: [],
  };
  await inTransaction((tx) => updateAccount(tx, { id, ...settings }, actor));
  expect(await accountOf(id)).toMatchObject(settings);
  const unknown = accountIdSchema.parse('01890000-0000-7000-8000-000000000000');
  await expect(inTransaction((tx) => updateAccount(tx, { id: unknown, ...settings }, actor))).rejects.toMatchObject({
    code: 'notFound',
  });
});
