import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unpacedContext } from '../aws/context.ts';
import { parseRoleArn } from '../core/lambda/arn.ts';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { demoAccounts } from '../sandbox/organisation/demo-accounts.ts';
import { addRoles, sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { runConnectionTest } from './connection-test.ts';
import type { WorkerContext } from './context.ts';
import { runScanRegion } from './scan.ts';

let test: TestSandbox;
const signal = new AbortController().signal;
const context: WorkerContext = { aws: unpacedContext, log: pino({ level: 'silent' }), stopping: signal };

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ organisation: 'demo' });
  Object.assign(process.env, test.environment);
});
afterAll(() => test.sandbox.close());

it('the whole demo organisation can be connected and scanned: every partition, Region, status and owner', async () => {
  let inAws = 0;
  for (const awsAccountId of Object.values(demoAccounts)) {
    const [readRoleArn] = addRoles(test.sandbox, awsAccountId, 'external-id');
    const partition = parseRoleArn(readRoleArn)?.partition ?? '';
    const { id } = await database().account.create({
      data: { awsAccountId, name: awsAccountId, partition, readRoleArn, externalId: 'external-id' },
    });
    const { id: testId } = await database().connectionTest.create({ data: { accountId: id } });
    await runConnectionTest(context, testId, signal);
    const account = await database().account.findUniqueOrThrow({ where: { id } });
    expect(account.status).toBe('connected');
    for (const region of account.enabledRegions) inAws += test.sandbox.state.functionsIn(awsAccountId, region).size;
    const { id: scanId } = await database().scan.create({
      data: { accountId: id, regions: { create: account.enabledRegions.map((region) => ({ region })) } },
    });
    await Promise.all(account.enabledRegions.map((region) => runScanRegion(context, { scanId, region }, signal)));
    const regions = await database().scanRegion.findMany({ where: { scanId } });
    expect(new Set(regions.map((region) => region.status))).toEqual(new Set(['succeeded']));
  }
  expect(inAws).toBeGreaterThan(300);
  expect(await database().lambdaFunction.count()).toBe(inAws);
  const distinct = async (column: 'datadogStatus' | 'ownerTool' | 'datadogTool') =>
    (await database().lambdaFunction.groupBy({ by: [column] })).map((group) => String(group[column])).sort();
  expect(await distinct('datadogStatus')).toEqual(['cannotBe', 'instrumented', 'not', 'outdated', 'partly']);
  expect(await distinct('ownerTool')).toEqual(
    expect.arrayContaining(['cdk', 'cloudformation', 'sam', 'serverless', 'unknown']),
  );
  expect(await distinct('datadogTool')).toEqual(expect.arrayContaining(['cdk', 'datadogCi', 'serverlessPlugin']));
});
