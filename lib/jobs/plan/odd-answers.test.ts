import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import type { AwkwardEffect } from '../../sandbox/awkward/effect.ts';
import type { FaultInput } from '../../sandbox/faults.ts';
import { generateFunctions } from '../../sandbox/organisation/generate.ts';
import { addFunction, functionNow } from '../../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { apply, connectAccount, instrument, listFunctionsOf, testContext, untilStatus } from '../rollout/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';

const region = 'us-east-1';
const foreignAwsAccountId = '999988887777';
let test: TestSandbox;
let worker: Worker;
let account: { id: string; awsAccountId: string };

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  worker = await startWorker(testContext());
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});
beforeEach(() => test.sandbox.faults.remove());

function answerAwkwardly(match: FaultInput['match'], effect: Partial<AwkwardEffect>): void {
  test.sandbox.faults.add({ match, effect: { kind: 'awkward', ...effect } });
}
async function plan(names: readonly string[]): Promise<string> {
  const ids = await listFunctionsOf(test.sandbox, account, region);
  const rolloutId = await instrument(names.map((name) => ids.get(name) ?? ''));
  await untilStatus(rolloutId, ['planned']);
  return rolloutId;
}
const changesOf = (rolloutId: string) =>
  database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
const updatesOf = (name: string) =>
  test.sandbox.requestLog
    .since()
    .filter(({ operation, functionName }) => operation === 'UpdateFunctionConfiguration' && functionName === name);

describe('a preview', () => {
  it('blocks a function that AWS tells wrongly of, with the reason, and no other', async () => {
    for (const name of ['plan-fine', 'plan-foreign', 'plan-nul', 'plan-unbound', 'plan-version'])
      addFunction(test, name);
    answerAwkwardly({ operation: 'GetFunction', functionName: 'plan-foreign' }, { foreignAwsAccountId });
    const edit = (name: string, path: string, value?: string) =>
      answerAwkwardly(
        { operation: 'GetFunction', functionName: name },
        { edits: [{ path: `Configuration.${path}`, ...(value === undefined ? {} : { value }) }] },
      );
    edit('plan-nul', 'Handler', 'app\0.handler');
    edit('plan-unbound', 'RevisionId');
    edit('plan-version', 'Version', '7');
    const rolloutId = await plan(['plan-fine', 'plan-foreign', 'plan-nul', 'plan-unbound', 'plan-version']);
    const planned = await changesOf(rolloutId);
    expect(planned.map(({ verdict }) => verdict)).toEqual(['change', 'blocked', 'blocked', 'blocked', 'blocked']);
    const reason = (code: string, params: object) => [
      expect.objectContaining({ code, severity: 'blocked', params: expect.objectContaining({ region, ...params }) }),
    ];
    const answered = `arn:aws:lambda:${region}:${foreignAwsAccountId}:function:plan-foreign`;
    expect(planned.slice(1).map(({ findings }) => findings)).toEqual([
      reason('awsForeignAnswer', { functionName: 'plan-foreign', awsAccountId: test.awsAccountId, answered }),
      reason('awsOddFunction', { functionName: 'plan-nul', member: 'Handler', problem: 'characters' }),
      [{ code: 'revisionIdMissing', severity: 'blocked', params: {} }],
      reason('awsOddFunction', { functionName: 'plan-version', member: 'Version', problem: 'version' }),
    ]);
  });

  it('blocks a function that AWS refuses to tell of in words that cannot be stored, with those that can', async () => {
    const names = ['refused-fine', 'refused-nul'];
    for (const name of names) addFunction(test, name);
    test.sandbox.faults.add({
      match: { operation: 'GetFunction', functionName: 'refused-nul' },
      effect: { kind: 'deny', message: 'not\0 authorized \ud800' },
    });
    expect(await changesOf(await plan(names))).toMatchObject([
      { verdict: 'change' },
      {
        verdict: 'blocked',
        findings: [{ code: 'awsAccessDenied', params: { reason: 'not\ufffd authorized \ufffd' } }],
      },
    ]);
  });

  it('blocks a function whose plan the database refuses, and no other', async () => {
    const names = ['stored-fine', 'stored-not', 'stored-too'];
    for (const name of names) addFunction(test, name);
    await database()
      .$executeRaw`ALTER TABLE change ADD CONSTRAINT unforeseen CHECK (function_name <> 'stored-not' OR verdict <> 'change')`;
    try {
      expect(await changesOf(await plan(names))).toMatchObject([
        { verdict: 'change' },
        { verdict: 'blocked', findings: [{ code: 'planNotStored', severity: 'blocked' }] },
        { verdict: 'change' },
      ]);
    } finally {
      await database().$executeRaw`ALTER TABLE change DROP CONSTRAINT unforeseen`;
    }
  });

  it('reads alone what a listing of the Region set aside', async () => {
    const names = generateFunctions(test.sandbox.state, {
      awsAccountId: test.awsAccountId,
      region,
      count: 110,
      prefix: 'listed',
      runtime: 'python3.12',
    });
    const odd = names[17] ?? '';
    answerAwkwardly(
      { operation: 'ListFunctions' },
      { edits: [{ path: 'Functions.*.Handler', functionName: odd, value: 'app\0.handler' }] },
    );
    const planned = await changesOf(await plan(names));
    expect(new Set(planned.map(({ verdict }) => verdict))).toEqual(new Set(['change']));
    const readAlone = planned.filter(({ unchecked }) => !JSON.stringify(unchecked).includes('state'));
    expect(readAlone.map(({ functionName }) => functionName)).toContain(odd);
    expect(test.sandbox.requestLog.since().some(({ operation }) => operation === 'ListFunctions')).toBe(true);
  });
});

it('while applying, an update that AWS refuses in words that cannot be stored has failed, and is sent once', async () => {
  const names = ['sent-fine', 'sent-nul'];
  for (const name of names) addFunction(test, name);
  const rolloutId = await plan(names);
  test.sandbox.faults.add({
    match: { operation: 'UpdateFunctionConfiguration', functionName: 'sent-nul' },
    effect: { kind: 'deny', message: 'not\0 authorized' },
  });
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed', 'stopped'], 30);
  expect(await changesOf(rolloutId)).toMatchObject([
    { outcome: 'applied' },
    {
      outcome: 'failed',
      attempts: 1,
      failure: { code: 'awsAccessDenied', params: { reason: 'not\ufffd authorized' } },
    },
  ]);
  expect(updatesOf('sent-nul')).toHaveLength(1);
});

it('while applying, a foreign answer is never sent to, and never makes an update a success', async () => {
  const names = ['send-foreign', 'send-late', 'send-unbound'];
  for (const name of names) addFunction(test, name);
  const rolloutId = await plan(names);
  // One function is told wrongly from now on; of one the reply and the first reads after it; one lost its RevisionId.
  answerAwkwardly({ operation: 'GetFunction', functionName: 'send-foreign' }, { foreignAwsAccountId });
  answerAwkwardly({ operation: 'UpdateFunctionConfiguration' }, { foreignAwsAccountId });
  answerAwkwardly({ operation: 'GetFunction', functionName: 'send-late', nth: 2, times: 2 }, { foreignAwsAccountId });
  answerAwkwardly(
    { operation: 'GetFunction', functionName: 'send-unbound' },
    { edits: [{ path: 'Configuration.RevisionId' }] },
  );
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed', 'stopped'], 30);
  expect(await changesOf(rolloutId)).toMatchObject([
    { outcome: 'failed', failure: { code: 'awsForeignAnswer', params: { functionName: 'send-foreign', region } } },
    { outcome: 'applied', failure: null },
    { outcome: 'failed', failure: { code: 'awsRevisionMissing', params: { functionName: 'send-unbound', region } } },
  ]);
  expect(names.map((name) => updatesOf(name).length)).toEqual([0, 1, 0]);
  expect(functionNow(test, 'send-late').configuration.Environment?.Variables).toHaveProperty('DD_SITE');
});
