import { beforeAll, expect, test } from 'vitest';
import { personCaller, workerCaller } from '../../core/access/caller.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runCommand } from '../kernel/run-command.ts';
import { startConnection } from './account-commands.ts';
import { chooseRegions, finishScanRegion, requestDueScan, requestScan } from './scan-commands.ts';

const ada = personCaller({ userId: 'ada', name: 'Ada', role: 'admin' });

beforeAll(async () => {
  await databaseForTest();
});

const start = async (awsAccountId: string) =>
  (await runCommand(startConnection, { name: 'Production', account: awsAccountId }, ada)).id;
const accountOf = (id: string) => database().account.findUniqueOrThrow({ where: { id } });
const jobs = (name: string) =>
  database().$queryRaw<{ data: unknown }[]>`SELECT data FROM pgboss.job WHERE name = ${name}`;

test('Regions cannot be chosen before the account has passed a test, and the reason is just that', async () => {
  const accountId = await start('222233334444');
  for (const status of ['draft', 'disconnected'] as const) {
    await database().account.update({ where: { id: accountId }, data: { status } });
    await expect(runCommand(chooseRegions, { accountId, regions: ['eu-west-1'] }, ada)).rejects.toMatchObject({
      code: 'accountNotConnected',
      params: { awsAccountId: '222233334444' },
    });
    expect((await accountOf(accountId)).regions).toEqual([]);
  }
});

test('choosing Regions scans each of them once, and asking again joins the scan that is under way', async () => {
  const accountId = await start('777788889999');
  const choose = (regions: string[]) => runCommand(chooseRegions, { accountId, regions }, ada);
  await database().account.update({
    where: { id: accountId },
    data: { enabledRegions: ['eu-west-1', 'us-east-1'] },
  });
  await expect(choose(['eu-west-1'])).rejects.toMatchObject({ code: 'accountNotConnected' });
  await database().account.update({ where: { id: accountId }, data: { status: 'connected' } });
  await storeEndedTest(accountId);
  await expect(choose(['eu-central-1'])).rejects.toMatchObject({
    code: 'awsRegionNotEnabled',
    params: { region: 'eu-central-1' },
  });
  const { scanId } = await choose(['us-east-1', 'eu-west-1', 'us-east-1']);
  expect((await accountOf(accountId)).regions).toEqual(['eu-west-1', 'us-east-1']);
  const queued = (await jobs('scan.region')).map(({ data }) => data);
  expect(queued).toEqual([
    { scanId, region: 'eu-west-1' },
    { scanId, region: 'us-east-1' },
  ]);
  expect(await runCommand(requestScan, { accountId }, ada)).toEqual({ scanId, wasUnderWay: true });
  expect(await jobs('scan.region')).toHaveLength(2);
});

test('the scan that somebody waits for goes before their further ones, and those before what nobody asked for', async () => {
  const ids: string[] = [];
  for (const awsAccountId of ['121212121212', '131313131313', '141414141414']) {
    const accountId = await start(awsAccountId);
    const data = { status: 'connected', regions: ['eu-west-1'], scanEveryMinutes: 15, connectedAt: new Date(0) };
    await database().account.update({ where: { id: accountId }, data });
    await storeEndedTest(accountId);
    ids.push(accountId);
  }
  const [due = '', first = '', second = ''] = ids;
  const bea = personCaller({ userId: 'bea', name: 'Bea', role: 'admin' });
  const { scanId } = await runCommand(requestDueScan, { accountId: accountIdSchema.parse(due) }, workerCaller);
  const scanIds = [scanId];
  for (const accountId of [first, second]) {
    scanIds.push((await runCommand(requestScan, { accountId: accountIdSchema.parse(accountId) }, bea)).scanId);
  }
  const priorities = async () => {
    const rows = await database().$queryRaw<{ id: string; priority: number }[]>`
      SELECT data ->> 'scanId' AS id, priority FROM pgboss.job WHERE name = 'scan.region'`;
    return scanIds.map((id) => rows.find((row) => row.id === id)?.priority);
  };
  expect(await priorities()).toEqual([-1, 1, 0]);

  // Somebody else comes to wait for what nobody had asked for.
  const cem = personCaller({ userId: 'cem', name: 'Cem', role: 'admin' });
  expect(await runCommand(requestScan, { accountId: accountIdSchema.parse(due) }, cem)).toEqual({
    scanId,
    wasUnderWay: true,
  });
  expect(await priorities()).toEqual([1, 1, 0]);
});

test('a scan ends with its last Region, once, however many end at the same moment', async () => {
  const accountId = await start('333344445555');
  const regions = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2'];
  await database().account.update({
    where: { id: accountId },
    data: { status: 'connected', enabledRegions: regions },
  });
  await storeEndedTest(accountId);
  const { scanId } = await runCommand(chooseRegions, { accountId, regions }, ada);
  const end = (region: string) => runCommand(finishScanRegion, { scanId, region, status: 'succeeded' }, workerCaller);
  await Promise.all([...regions, ...regions].map(end));
  expect(await database().scan.findUniqueOrThrow({ where: { id: scanId } })).toMatchObject({ status: 'finished' });
  const events = await database().auditEvent.findMany({ where: { action: 'scan.finished' } });
  expect(events).toMatchObject([{ actorId: 'worker', outcome: 'succeeded', details: { scanId, regions: 4 } }]);
});

test('a scan ends whatever another version wrote of the last connection test, and heals the account if that test passed', async () => {
  const accountId = await start('666677778888');
  await database().account.update({
    where: { id: accountId },
    data: { status: 'connected', enabledRegions: ['eu-west-1'] },
  });
  await storeEndedTest(accountId);
  const { scanId } = await runCommand(chooseRegions, { accountId, regions: ['eu-west-1'] }, ada);
  const checks = [{ name: 'quotaRead', state: 'passed' }];
  await database().connectionTest.create({ data: { accountId, status: 'passed', checks, finishedAt: new Date() } });
  await database().account.update({ where: { id: accountId }, data: { status: 'failing' } });
  await runCommand(finishScanRegion, { scanId, region: 'eu-west-1', status: 'succeeded' }, workerCaller);
  expect(await accountOf(accountId)).toMatchObject({ status: 'connected' });
  expect(await database().scan.findUniqueOrThrow({ where: { id: scanId } })).toMatchObject({ status: 'finished' });
});
