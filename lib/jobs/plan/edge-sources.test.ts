import { afterAll, beforeAll, expect, it } from 'vitest';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { addFunction } from '../../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { connectAccount, instrument, listFunctionsOf, testContext, untilStatus } from '../rollout/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';

let test: TestSandbox;
let worker: Worker;

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  worker = await startWorker(testContext());
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});

it('a function that CloudFront replicates is blocked, although nothing on itself shows it', async () => {
  const account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  for (const name of ['viewer-request', 'orders']) addFunction(test, name);
  const ids = await listFunctionsOf(test.sandbox, account, 'us-east-1');
  const arnOf = (region: string, name: string) => `arn:aws:lambda:${region}:${test.awsAccountId}:function:${name}`;
  const replicas = [
    { region: 'us-west-2', source: 'viewer-request', goneAt: null },
    { region: 'eu-west-1', source: 'viewer-request', goneAt: null },
    { region: 'eu-west-1', source: 'orders', goneAt: new Date() },
  ];
  await database().lambdaFunction.createMany({
    data: replicas.map(({ region, source, goneAt }) => ({
      accountId: account.id,
      region,
      functionName: `us-east-1.${source}`,
      functionArn: arnOf(region, `us-east-1.${source}`),
      edgeSourceArn: arnOf('us-east-1', source),
      datadogStatus: 'cannotBe',
      statusReason: { code: 'edgeReplica', params: {} },
      seenAt: new Date(),
      goneAt,
    })),
  });
  const rolloutId = await instrument([...ids.values()]);
  await untilStatus(rolloutId, ['planned']);
  const planned = await database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
  expect(planned.map(({ functionName, verdict }) => [functionName, verdict])).toEqual([
    ['orders', 'change'],
    ['viewer-request', 'blocked'],
  ]);
  expect(planned.at(1)?.findings).toContainEqual({
    code: 'edgeSource',
    severity: 'blocked',
    params: { count: 2, regions: ['eu-west-1', 'us-west-2'] },
  });
});
