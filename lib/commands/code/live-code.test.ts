import { beforeAll, describe, expect, test } from 'vitest';
import { type Caller, personCaller } from '../../core/access/caller.ts';
import type { AttributeChange } from '../../core/change/change.ts';
import { maskedValue } from '../../core/change/change-codes.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { type CodePlanInput, planInfrastructureCode } from './code-queries.ts';
import { readCodeOccasion } from './occasion-queries.ts';

const viewer = personCaller({ userId: 'vi', name: 'Vic Example', role: 'viewer' });
const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd-AbCdEf';
const settings = { apiKey: { source: 'secretsManager', arn }, env: 'prod' } as const;
const service =
  'service: shop\nprovider:\n  name: aws\n  runtime: python3.12\nfunctions:\n  pay:\n    handler: app.pay\n  refund:\n    handler: app.refund\n  ship:\n    handler: app.ship\n';
const files = [{ path: 'serverless.yml', text: service }];
const redirect = 'datadog_lambda.handler.handler';
const layers = ['Datadog-Python312:100', 'Datadog-Extension:80'].map(
  (layer) => `arn:aws:lambda:eu-west-1:464622532012:layer:${layer}`,
);

/** What a Rollout wrote; an API key among it, which no page may show. */
const attributes = (handler: string): AttributeChange[] => [
  { path: 'Handler', action: 'change', before: handler, after: redirect, sensitive: false },
  { path: 'Layers', action: 'change', before: [], after: layers, sensitive: false },
  { path: 'Environment.Variables.DD_ENV', action: 'add', after: 'prod', sensitive: false },
  { path: 'Environment.Variables.DD_API_KEY_SECRET_ARN', action: 'add', after: arn, sensitive: false },
];

let accountId: string;
let otherAccountId: string;
const ids = new Map<string, string>();

async function makeAccount(awsAccountId: string): Promise<string> {
  const common = { partition: 'aws', readRoleArn: 'arn', externalId: 'x', status: 'connected', regions: ['eu-west-1'] };
  return (await database().account.create({ data: { awsAccountId, name: `Account ${awsAccountId}`, ...common } })).id;
}

async function makeFunction(
  account: string,
  stage: string,
  key: string,
  awsAccountId = '111122223333',
): Promise<string> {
  const functionName = `shop-${stage}-${key}`;
  const made = await database().lambdaFunction.create({
    data: {
      accountId: account,
      region: 'eu-west-1',
      functionArn: `arn:aws:lambda:eu-west-1:${awsAccountId}:function:${functionName}`,
      functionName,
      runtime: 'python3.12',
      handler: redirect,
      layers,
      variableNames: ['DD_API_KEY_SECRET_ARN', 'DD_ENV', 'DD_LAMBDA_HANDLER'],
      datadogVariables: { DD_API_KEY_SECRET_ARN: arn, DD_ENV: 'prod', DD_LAMBDA_HANDLER: `app.${key}` },
      tags: {
        STAGE: stage,
        'aws:cloudformation:stack-name': `shop-${stage}`,
        'aws:cloudformation:logical-id': `${key.charAt(0).toUpperCase()}${key.slice(1)}LambdaFunction`,
      },
      datadogStatus: 'instrumented',
      statusReason: { code: 'nothingFound', params: {} },
      ownerTool: 'serverless',
      ownerName: `shop-${stage}`,
      seenAt: new Date('2026-11-20T10:00:00Z'),
    },
  });
  ids.set(functionName, made.id);
  return made.functionArn;
}

type MadeRollout = { mode: string; settings?: object; functionArns: string[]; outcome?: string; reverts?: string };

async function makeRollout({ mode, settings: given = {}, functionArns, outcome = 'applied', reverts }: MadeRollout) {
  const rollout = await database().rollout.create({
    data: { mode, status: 'completed', strategy: {}, settings: given, createdBy: 'u1', createdByName: 'Ada Example' },
  });
  const { length: made } = await database().change.findMany({ select: { id: true } });
  for (const functionArn of functionArns)
    await database().change.create({
      data: {
        ...{ rolloutId: rollout.id, accountId, region: 'eu-west-1', functionArn, verdict: 'change', outcome },
        functionName: functionArn.slice(functionArn.lastIndexOf(':') + 1),
        attributes: attributes(`app.${functionArn.slice(functionArn.lastIndexOf('-') + 1)}`),
        finishedAt: new Date(Date.UTC(2026, 10, 19, 10, made)),
        ...(reverts === undefined ? {} : { revertsChangeId: reverts }),
      },
    });
  return rollout;
}

let instrumented: { id: string; number: number };

beforeAll(async () => {
  await databaseForTest();
  accountId = await makeAccount('111122223333');
  otherAccountId = await makeAccount('444455556666');
  const pay = await makeFunction(accountId, 'prod', 'pay');
  const refund = await makeFunction(accountId, 'prod', 'refund');
  await makeFunction(otherAccountId, 'dev', 'refund', '444455556666');
  instrumented = await makeRollout({ mode: 'instrument', settings, functionArns: [pay, refund] });
  await makeRollout({ mode: 'remove', functionArns: [pay], outcome: 'failed' });
});

async function planned(input: Partial<CodePlanInput>, caller: Caller = viewer) {
  const result = await runQuery(planInfrastructureCode, { files, mode: 'instrument', ...input }, caller);
  if (result.outcome === 'refused') throw new Error(result.code);
  return result;
}

const kinds = (plan: Awaited<ReturnType<typeof planned>>) =>
  Object.fromEntries(
    plan.projects.flatMap(({ functions }) =>
      functions.map(({ name, live }) => [
        name,
        [live.kind, ...live.candidates.map((one) => one.functionName)].join(' '),
      ]),
    ),
  );

describe('a plan of code', () => {
  test('names the live functions, and what the next deployment makes of the Rollout that stands', async () => {
    const plan = await planned({ settings });
    expect(kinds(plan)).toEqual({
      pay: 'one shop-prod-pay',
      refund: 'several shop-dev-refund shop-prod-refund',
      ship: 'none',
    });
    expect(plan.live).toMatchObject({ isComplete: true, wanted: null });
    expect(plan.live.outlook.rollouts).toMatchObject([
      {
        rolloutId: instrumented.id,
        number: instrumented.number,
        isGone: false,
        before: 'undone',
        after: 'kept',
        functions: [{ functionId: ids.get('shop-prod-pay'), functionName: 'shop-prod-pay' }],
        seenAt: '2026-11-20T10:00:00.000Z',
      },
    ]);
  });

  test('only of accounts that the caller may read', async () => {
    const caller: Caller = { ...viewer, grants: [{ role: 'viewer', accounts: [accountIdSchema.parse(accountId)] }] };
    const plan = await planned({ rolloutId: instrumented.id }, caller);
    expect(kinds(plan).refund).toBe('one shop-prod-refund');
    const foreign: Caller = {
      ...viewer,
      grants: [{ role: 'viewer', accounts: [accountIdSchema.parse(otherAccountId)] }],
    };
    await expect(planned({ rolloutId: instrumented.id }, foreign)).rejects.toMatchObject({ code: 'notFound' });
  });

  test('finds the functions that are wanted, and says which are missing', async () => {
    const { live } = await planned({ settings, wanted: { rolloutId: instrumented.id } });
    expect(live.wanted?.counts).toEqual({ found: 1, possible: 1, missing: 0 });
    const functionIds = [ids.get('shop-prod-pay') ?? ''];
    const elsewhere = [{ path: 'serverless.yml', text: service.replace('service: shop', 'service: other') }];
    const other = await planned({ files: elsewhere, settings, wanted: { functionIds } });
    expect(other.live.wanted).toMatchObject({
      counts: { missing: 1 },
      functions: [{ functionName: 'shop-prod-pay', state: 'missing' }],
    });
  });

  test('takes its settings from a Rollout that had no profile', async () => {
    const { edits } = await planned({ rolloutId: instrumented.id });
    expect(edits).toEqual((await planned({ settings })).edits);
    await expect(planned({ rolloutId: instrumented.id, settings })).rejects.toMatchObject({ code: 'invalidInput' });
  });

  test.each([
    ['plain', { source: 'plain', value: maskedValue }, 'plainKeyRefused'],
    ['kms', { source: 'kms', ciphertext: maskedValue }, 'storedKeyRefused'],
  ])('a key that a Rollout keeps (%s) is not written', async (_, apiKey, code) => {
    const { id } = await makeRollout({
      mode: 'instrument',
      settings: { apiKey },
      functionArns: [`arn:aws:lambda:eu-west-1:111122223333:function:${code}`],
    });
    const plan = await planned({ rolloutId: id });
    expect(plan.projects).toMatchObject([{ verdict: 'refused', findings: [{ code }] }]);
    const { number } = await database().rollout.findUniqueOrThrow({ where: { id } });
    expect(await runQuery(readCodeOccasion, { rollout: number }, viewer)).toMatchObject({ isKeyKept: true });
  });

  test('a Rollout that was reverted does not stand', async () => {
    const arnOfShip = await makeFunction(accountId, 'prod', 'ship');
    const first = await makeRollout({ mode: 'instrument', settings, functionArns: [arnOfShip] });
    const { id: changeId } = await database().change.findFirstOrThrow({ where: { rolloutId: first.id } });
    await makeRollout({ mode: 'revert', functionArns: [arnOfShip], reverts: changeId });
    const ship = (await planned({ settings })).projects[0]?.functions.find(({ name }) => name === 'ship');
    expect(ship?.live).toMatchObject({ kind: 'one', candidates: [{ rollout: null }] });
    const occasion = await runQuery(readCodeOccasion, { functionId: ids.get('shop-prod-ship') ?? '' }, viewer);
    expect(occasion).toMatchObject({ rollout: null, count: 1, settings: [] });
  });
});

describe('what is to be made permanent', () => {
  test('a Rollout by its number: its functions and the tools that deploy them', async () => {
    const occasion = await runQuery(readCodeOccasion, { rollout: instrumented.number }, viewer);
    expect(occasion).toEqual({
      rollout: { id: instrumented.id, number: instrumented.number, name: '', mode: 'instrument' },
      isKeyKept: false,
      functionId: null,
      count: 2,
      functionNames: ['shop-prod-pay', 'shop-prod-refund'],
      owners: [{ tool: 'serverless', names: ['shop-prod'], count: 2 }],
      settings: [],
    });
  });

  test('a function: the Rollout that stands on it, and what that changed', async () => {
    const occasion = await runQuery(readCodeOccasion, { functionId: ids.get('shop-prod-pay') ?? '' }, viewer);
    expect(occasion).toMatchObject({
      rollout: { number: instrumented.number },
      count: 1,
      settings: ['Handler', 'Layers', 'DD_ENV', 'DD_API_KEY_SECRET_ARN'],
    });
  });

  test('what does not exist is not found', async () => {
    for (const input of [{ rollout: 99_999 }, { functionId: 'nonsense' }, {}])
      await expect(runQuery(readCodeOccasion, input, viewer)).rejects.toMatchObject({ code: 'notFound' });
  });
});
