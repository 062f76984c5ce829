import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { createRevert } from '../../commands/rollouts/create-commands.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { generateFunctions } from '../../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';
import { apply, connectAccount, instrument, listFunctionsOf, testContext, tester, untilStatus } from './testing.ts';

const region = 'us-east-1';
let test: TestSandbox;
let worker: Worker;
let account: { id: string; awsAccountId: string };

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  worker = await startWorker(testContext());
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});

const configurationOf = (name: string) =>
  structuredClone(test.sandbox.state.findFunction(test.awsAccountId, region, name)?.configuration);

it('plans, applies exactly what was shown, and takes it back exactly', async () => {
  const names = generateFunctions(test.sandbox.state, {
    awsAccountId: test.awsAccountId,
    region,
    count: 6,
    prefix: 'whole',
  });
  const before = names.map(configurationOf);
  const ids = await listFunctionsOf(test.sandbox, account, region);
  const rolloutId = await instrument(names.map((name) => ids.get(name) ?? ''));
  await untilStatus(rolloutId, ['planned']);
  const planned = await database().change.findMany({ where: { rolloutId } });
  expect(planned.map(({ verdict }) => verdict)).toEqual(names.map(() => 'change'));
  expect(JSON.stringify(planned.map(({ attributes, diff, findings }) => [attributes, diff, findings]))).not.toContain(
    'sk_test_',
  );

  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  const applied = await database().change.findMany({ where: { rolloutId } });
  expect(applied.map(({ outcome, failure }) => [outcome, failure])).toEqual(names.map(() => ['applied', null]));
  for (const name of names)
    expect(configurationOf(name)?.Environment?.Variables).toMatchObject({ DD_ENV: 'test', LOG_LEVEL: 'info' });
  const sent = test.sandbox.requestLog.since().filter(({ operation }) => operation === 'UpdateFunctionConfiguration');
  expect(sent).toHaveLength(names.length);
  expect(sent.every(({ revisionIdSent, status }) => revisionIdSent !== undefined && status === 200)).toBe(true);
  // The list of functions says so at once, without another scan.
  const listed = await database().lambdaFunction.findMany({ where: { functionName: { in: names } } });
  expect(listed.map(({ datadogTool, datadogStatus }) => [datadogTool, datadogStatus])).toEqual(
    names.map(() => ['lamplighter', 'instrumented']),
  );
  const events = await database().auditEvent.groupBy({ by: ['action'], where: { rolloutId }, _count: { _all: true } });
  expect(Object.fromEntries(events.map(({ action, _count }) => [action, _count._all]))).toEqual({
    'rollout.created': 1,
    'rollout.planned': 1,
    'rollout.applyRequested': 1,
    'rollout.waveStarted': 1,
    'change.intended': 6,
    'change.applied': 6,
    'rollout.waveFinished': 1,
    'rollout.completed': 1,
  });
  const { awsAccountId } = test;
  expect(await database().auditEvent.count({ where: { rolloutId, awsAccountId } })).toBe(12);

  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
  await untilStatus(revertId, ['planned']);
  await apply(revertId);
  await untilStatus(revertId, ['completed']);
  const withoutPassing = (configuration: ReturnType<typeof configurationOf>) => {
    const { RevisionId: _revision, LastModified: _modified, Layers, ...rest } = configuration ?? {};
    return { ...rest, Layers: Layers ?? [] };
  };
  expect(names.map(configurationOf).map(withoutPassing)).toEqual(before.map(withoutPassing));
  const relisted = await database().lambdaFunction.findMany({ where: { functionName: { in: names } } });
  expect(new Set(relisted.map(({ datadogStatus }) => datadogStatus))).toEqual(new Set(['not']));
});
