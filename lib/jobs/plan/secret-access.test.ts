import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Finding, findingSchema } from '../../core/change/change.ts';
import { uncheckedSchema } from '../../core/change/unchecked-checks.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { apply, connectAccount, instrument, listFunctionsOf, testContext, untilStatus } from '../rollout/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';

let test: TestSandbox;
let worker: Worker;
let account: { id: string; awsAccountId: string };

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ organisation: 'demo' });
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  worker = await startWorker(testContext());
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});

const questions = () => test.sandbox.requestLog.since().filter(({ service }) => service === 'iam');

/** Previews functions of the demo whose names the pattern matches; returns what was found, by function. */
async function preview(regions: readonly string[], pattern: RegExp): Promise<Map<string, readonly Finding[]>> {
  const ids: string[] = [];
  for (const region of regions)
    for (const [name, id] of await listFunctionsOf(test.sandbox, account, region)) if (pattern.test(name)) ids.push(id);
  const rolloutId = await instrument(ids);
  await untilStatus(rolloutId, ['planned'], 30);
  const changes = await database().change.findMany({ where: { rolloutId, verdict: 'change' } });
  return new Map(changes.map(({ functionArn, findings }) => [functionArn, z.array(findingSchema).parse(findings)]));
}

const withFinding = (found: Map<string, readonly Finding[]>, code: string) =>
  [...found].flatMap(([arn, findings]) =>
    findings.filter((one) => one.code === code).map(({ params }) => ({ arn, params })),
  );

it('the preview warns of exactly the functions whose role likely cannot read the key, and asks about each role once', async () => {
  const before = questions().length;
  const found = await preview(['us-east-1', 'eu-west-1'], /^(growth|payments)-/);
  const warned = withFinding(found, 'roleCannotReadKey');
  const growth = [...found.keys()].filter((arn) => arn.includes(':function:growth-'));
  expect(growth.length).toBeGreaterThan(10);
  expect(warned.map(({ arn }) => arn).sort()).toEqual(growth.sort());
  const [first] = warned;
  const name = first?.arn.split(':').at(-1);
  expect(first?.params).toEqual({
    role: `${name}-role`,
    permission: 'secretsmanager:GetSecretValue',
    key: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf',
  });
  const names = new Set([...found.keys()].map((arn) => arn.split(':').at(-1)));
  expect(questions().length - before).toBe(names.size);
  expect(names.size).toBeLessThan(found.size);
});

it.each([
  ['deny', 1, { kind: 'deny' }, 'noPermission'],
  ['throttle', 3, { kind: 'throttle' }, 'throttled'],
  ['break off', 3, { kind: 'reset' }, 'noAnswer'],
  ['answer nonsense', 1, { kind: 'garbage' }, 'noAnswer'],
] as const)(
  'a plan goes without the warning when IAM should %s, says that it was not checked, and soon stops asking',
  async (_what, attempts, effect, reason) => {
    const fault = test.sandbox.faults.add({ match: { service: 'iam' }, effect });
    const before = questions().length;
    const found = await preview(['us-east-1'], /^(growth|payments|orders|search|platform|catalog)-/);
    expect(found.size).toBeGreaterThan(60);
    expect(withFinding(found, 'roleCannotReadKey')).toEqual([]);
    const { id: rolloutId } = await database().rollout.findFirstOrThrow({ orderBy: { number: 'desc' } });
    const reasons = async () => {
      const unchecked = await database().change.findMany({ where: { rolloutId, verdict: 'change' } });
      return unchecked.map((change) => uncheckedSchema.parse(change.unchecked).secretAccess);
    };
    // Those of roles beyond the first forty are asked about right after the plan, if none has failed by then.
    await expect.poll(reasons, { timeout: 30_000 }).not.toContain('open');
    test.sandbox.faults.remove(fault.id);
    expect(new Set(await reasons())).toEqual(new Set([reason]));
    // Twenty were under way at once in the plan, and six functions after it, each with the SDK's attempts.
    expect(questions().length - before).toBeLessThanOrEqual((20 + 6) * attempts);
  },
);

it('a change with layers of other publishers is announced as one that may be refused, and the refusal says why', async () => {
  const pattern = /^(storefront-powertools|pricing-layer-order)$/;
  const found = await preview(['us-east-1'], pattern);
  const announced = withFinding(found, 'layersOfOtherPublishers');
  expect(announced.map(({ params }) => params)).toEqual([{ count: 2, accounts: ['017000801446', '580247275435'] }]);
  const { rolloutId } = await database().change.findFirstOrThrow({
    where: { functionArn: announced[0]?.arn ?? '', verdict: 'change' },
    orderBy: { id: 'desc' },
  });
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed', 'stopped'], 30);
  const changes = await database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
  expect(changes.map(({ outcome, failure }) => [outcome, failure])).toMatchObject([
    ['applied', null],
    ['failed', { code: 'awsUpdateDenied', params: { layerAccounts: '017000801446, 580247275435' } }],
  ]);
});
