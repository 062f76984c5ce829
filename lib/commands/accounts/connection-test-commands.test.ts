import { beforeAll, expect, test } from 'vitest';
import { personCaller, workerCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runCommand } from '../kernel/run-command.ts';
import { startConnection } from './account-commands.ts';
import { finishConnectionTest, testConnection } from './connection-test-commands.ts';

const ada = personCaller({ userId: 'ada', name: 'Ada', role: 'admin' });
const readRoleArn = 'arn:aws:iam::111122223333:role/LamplighterRead';
const writeRoleArn = 'arn:aws:iam::111122223333:role/LamplighterWrite';

beforeAll(async () => {
  await databaseForTest();
});

const start = async () => (await runCommand(startConnection, { name: 'Production', account: '111122223333' }, ada)).id;
const accountOf = (id: string) => database().account.findUniqueOrThrow({ where: { id } });
const lastEvent = () => database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
const jobs = (name: string) =>
  database().$queryRaw<{ data: unknown }[]>`SELECT data FROM pgboss.job WHERE name = ${name}`;

test('a test stores the roles, is queued and recorded in one transaction', async () => {
  const accountId = await start();
  const { testId } = await runCommand(testConnection, { accountId, readRoleArn, writeRoleArn }, ada);
  expect(await jobs('connection.test')).toContainEqual({ data: { connectionTestId: testId } });
  expect(await accountOf(accountId)).toMatchObject({ readRoleArn, writeRoleArn, status: 'draft' });
  const [asked, updated] = await database().auditEvent.findMany({ orderBy: { id: 'desc' }, take: 2 });
  expect(updated).toMatchObject({ action: 'account.updated', awsAccountId: '111122223333', actorId: 'ada' });
  expect(asked).toMatchObject({ action: 'account.testRequested', awsAccountId: '111122223333', actorId: 'ada' });
  expect(asked?.details).toEqual({ testId });
  await runCommand(testConnection, { accountId, readRoleArn, writeRoleArn }, ada);
  expect(await lastEvent(), 'who asked is recorded with the same roles too').toMatchObject({
    action: 'account.testRequested',
    actorId: 'ada',
  });
});

test('a role of another account is refused, and nothing is stored', async () => {
  const accountId = await start();
  const foreign = 'arn:aws:iam::999999999999:role/LamplighterRead';
  const before = await accountOf(accountId);
  await expect(
    runCommand(testConnection, { accountId, readRoleArn: foreign, writeRoleArn: '' }, ada),
  ).rejects.toMatchObject({ code: 'roleOtherAccount', fieldErrors: { readRoleArn: 'roleOtherAccount' } });
  expect(await accountOf(accountId)).toEqual(before);
});

test('changed roles are not used before they have passed a test; unchanged ones stay in use', async () => {
  const accountId = await start();
  await database().account.update({
    where: { id: accountId },
    data: { status: 'connected', readRoleArn, writeRoleArn },
  });
  await runCommand(testConnection, { accountId, readRoleArn, writeRoleArn }, ada);
  expect((await accountOf(accountId)).status).toBe('connected');
  const otherRole = 'arn:aws:iam::111122223333:role/Other';
  await runCommand(testConnection, { accountId, readRoleArn: otherRole, writeRoleArn }, ada);
  expect((await accountOf(accountId)).status).toBe('draft');
});

test('a role in another partition takes the account there, with none of the old Regions', async () => {
  const accountId = await start();
  await database().account.update({
    where: { id: accountId },
    data: { status: 'draft', regions: ['eu-west-1'], enabledRegions: ['eu-west-1'] },
  });
  const chinese = 'arn:aws-cn:iam::111122223333:role/LamplighterRead';
  await runCommand(testConnection, { accountId, readRoleArn: chinese, writeRoleArn: '' }, ada);
  expect(await accountOf(accountId)).toMatchObject({
    partition: 'aws-cn',
    readRoleArn: chinese,
    writeRoleArn: null,
    regions: [],
    enabledRegions: [],
  });
});

test('only the worker says how a test ended, and only once', async () => {
  const accountId = await start();
  const { testId } = await runCommand(testConnection, { accountId, readRoleArn, writeRoleArn }, ada);
  const passed = { testId, checks: [{ name: 'readRoleAssumed', state: 'passed' }] } as const;
  const end = { ...passed, checks: [...passed.checks], enabledRegions: ['eu-west-1'] };
  await expect(runCommand(finishConnectionTest, end, ada)).rejects.toMatchObject({ code: 'notPermitted' });
  await runCommand(finishConnectionTest, end, workerCaller);
  expect(await accountOf(accountId)).toMatchObject({ status: 'connected', enabledRegions: ['eu-west-1'] });
  const event = await lastEvent();
  expect(event).toMatchObject({ action: 'account.tested', outcome: 'passed', actorId: 'worker' });
  const failed = { testId, checks: [{ name: 'readRoleAssumed' as const, state: 'failed' as const }] };
  await runCommand(finishConnectionTest, failed, workerCaller);
  expect((await accountOf(accountId)).status).toBe('connected');
  expect((await lastEvent()).id).toBe(event.id);
});
