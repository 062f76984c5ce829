import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { acceptDrift, bringBack } from '../commands/drift/drift-commands.ts';
import { listFunctions, readFunction } from '../commands/functions/function-queries.ts';
import { runQuery } from '../commands/kernel/query.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { createRevert } from '../commands/rollouts/create-commands.ts';
import { createWebhook } from '../commands/webhooks/webhook-commands.ts';
import { parseFunctionQuery } from '../core/functions/function-query.ts';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { editFunction, type FunctionEdit } from '../sandbox/function-edit.ts';
import { generateFunctions } from '../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import {
  applied,
  connectAccount,
  instrument,
  listFunctionsOf,
  scanNow,
  testContext,
  tester,
} from './rollout/testing.ts';
import { startWorker, type Worker } from './start-worker.ts';

const region = 'us-east-1';
let test: TestSandbox;
let worker: Worker;
let accountId: string;
let functionId: string;
let name: string;
let round = 0;
let originalHandler: string;

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 5 });
  Object.assign(process.env, test.environment);
  accountId = await connectAccount(test);
  await database().account.update({ where: { id: accountId }, data: { regions: [region] } });
  worker = await startWorker(testContext());
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});

/** Each test has a function of its own, instrumented by us. */
beforeEach(async () => {
  round += 1;
  const { awsAccountId } = test;
  const prefix = `round-${round}`;
  [name = ''] = generateFunctions(test.sandbox.state, { awsAccountId, region, count: 1, prefix });
  const ids = await listFunctionsOf(test.sandbox, { id: accountId, awsAccountId }, region);
  functionId = ids.get(name) ?? '';
  originalHandler = configuration()?.Handler ?? '';
  await applied(await instrument([functionId]));
});

const scan = () => scanNow(accountId, region);

const configuration = () => test.sandbox.state.findFunction(test.awsAccountId, region, name)?.configuration;

/** What somebody else does to the function at AWS. */
function edit(change: FunctionEdit): void {
  editFunction(test.sandbox.state, test.awsAccountId, region, name, change, test.sandbox.clock.now());
}

const read = () => runQuery(readFunction, { functionId }, tester);
const events = async () => {
  const found = await database().auditEvent.findMany({
    where: { functionName: name, action: { startsWith: 'function.' } },
    orderBy: { id: 'asc' },
  });
  return found.map(({ action }) => action);
};

it('a function that we changed drifts where what we wrote differs, and by nothing else; what brings it back ends that', async () => {
  await scan();
  expect(await read()).toMatchObject({ drift: null, driftState: 'none' });
  edit({
    setVariables: { STAGE: 'blue' },
    Description: 'edited',
    Layers: [
      ...(configuration()?.Layers ?? []).map(({ Arn }) => Arn),
      `arn:aws:lambda:${region}:${test.awsAccountId}:layer:own:1`,
    ],
  });
  await scan();
  expect(await read()).toMatchObject({ drift: null });

  await runCommand(
    createWebhook,
    { name: 'ops', url: 'https://hooks.example.com/ops', events: ['account.drifted'] },
    tester,
  );
  edit({ Handler: 'app.handler', setVariables: { DD_ENV: 'other' }, unsetVariables: ['DD_API_KEY_SECRET_ARN'] });
  await scan();
  const { drift } = await read();
  expect(drift).toMatchObject({ accepted: null, rollout: { name: 'Test' }, since: expect.any(String) });
  expect(drift?.items).toEqual([
    {
      path: 'Environment.Variables.DD_API_KEY_SECRET_ARN',
      kind: 'missing',
      ours: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf',
    },
    { path: 'Environment.Variables.DD_ENV', kind: 'different', ours: 'test', now: 'other' },
    { path: 'Handler', kind: 'different', ours: expect.stringContaining('datadog'), now: 'app.handler' },
  ]);
  const drifted = parseFunctionQuery(new URLSearchParams(`drift=drifted&name=${name}`));
  expect((await runQuery(listFunctions, drifted, tester)).items.map(({ functionName }) => functionName)).toEqual([
    name,
  ]);
  expect(await database().webhookDelivery.findMany({ select: { payload: true } })).toMatchObject([
    { payload: { type: 'account.drifted', data: { count: 1, functions: [{ functionName: name, region }] } } },
  ]);

  // Another scan finds the same: since then, told once.
  await scan();
  expect((await read()).drift).toEqual(drift);
  expect(await database().webhookDelivery.count()).toBe(1);

  const { rolloutId } = await runCommand(bringBack, { functionIds: [functionId] }, tester);
  await applied(rolloutId);
  expect(configuration()).toMatchObject({ Environment: { Variables: { DD_ENV: 'test', STAGE: 'blue' } } });
  expect(await read()).toMatchObject({ drift: null });
  expect(await events()).toEqual(['function.drifted', 'function.driftEnded']);
  await expect(runCommand(bringBack, { functionIds: [functionId] }, tester)).rejects.toThrow('nothingSelected');
});

it('accepted with a reason, exactly that drift is shown no more; another is shown anew', async () => {
  edit({ setVariables: { DD_ENV: 'other' } });
  await scan();
  const driftDigest = (await read()).drift?.digest ?? '';
  await expect(
    runCommand(acceptDrift, { functionId, driftDigest: 'another', reason: 'Known' }, tester),
  ).rejects.toThrow('driftChanged');
  await runCommand(acceptDrift, { functionId, driftDigest, reason: 'Known' }, tester);
  await scan();
  expect(await read()).toMatchObject({
    driftState: 'accepted',
    drift: { accepted: { byName: tester.actor.name, reason: 'Known' } },
  });
  edit({ setVariables: { DD_ENV: 'third' } });
  await scan();
  expect(await read()).toMatchObject({ driftState: 'drifted', drift: { accepted: null } });
  edit({ setVariables: { DD_ENV: 'test' } });
  await scan();
  expect(await read()).toMatchObject({ drift: null });
  const told = ['function.drifted', 'function.driftAccepted', 'function.drifted', 'function.driftEnded'];
  expect(await events()).toEqual(told);
});

it('an answer from before our Change says nothing, and while an update may take effect nothing is concluded', async () => {
  const { intentModifiedAt } = await database().change.findFirstOrThrow({ where: { functionName: name } });
  const old = intentModifiedAt?.toISOString().replace('Z', '+0000') ?? '';
  const edits = [
    { path: 'Functions.*.Handler', functionName: name, value: 'app.handler' },
    { path: 'Functions.*.LastModified', functionName: name, value: old },
  ];
  const fault = test.sandbox.faults.add({ match: { operation: 'ListFunctions' }, effect: { kind: 'awkward', edits } });
  await scan();
  test.sandbox.faults.remove(fault.id);
  expect(await read()).toMatchObject({ drift: null });

  edit({ Handler: 'app.handler' });
  const { rolloutId } = await database().change.findFirstOrThrow({ where: { functionName: name } });
  const other = await database().rollout.create({
    data: { mode: 'instrument', status: 'discarded', strategy: {}, createdBy: 'x', createdByName: 'x' },
  });
  const functionArn = configuration()?.FunctionArn ?? '';
  const inFlight = await database().change.create({
    data: { rolloutId: other.id, accountId, region, functionArn, functionName: name, outcome: 'unclear' },
  });
  await scan();
  expect(await read()).toMatchObject({ drift: null });
  await database().change.delete({ where: { id: inFlight.id } });
  await scan();
  expect(await read()).toMatchObject({ drift: { rollout: { id: rolloutId } } });
});

it('after a revert nothing is ours, so that nothing drifts', async () => {
  const { Handler = '' } = configuration() ?? {};
  edit({ Handler: 'app.handler', setVariables: { DD_LAMBDA_HANDLER: 'app.other' } });
  await scan();
  expect(await read()).toMatchObject({ driftState: 'drifted' });
  edit({ Handler, setVariables: { DD_LAMBDA_HANDLER: originalHandler } });
  await scan();
  expect(await read()).toMatchObject({ drift: null });
  const { rolloutId } = await database().change.findFirstOrThrow({ where: { functionName: name } });
  await applied((await runCommand(createRevert, { rolloutId }, tester)).rolloutId);
  edit({ Handler: 'app.other', setVariables: { DD_ENV: 'theirs' } });
  await scan();
  expect(await read()).toMatchObject({ drift: null });
  expect(await events()).toEqual(['function.drifted', 'function.driftEnded']);
});
