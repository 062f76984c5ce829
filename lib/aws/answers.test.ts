import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeyQuestion } from '../core/datadog/key-reference.ts';
import { AppError, errorCodes } from '../core/errors.ts';
import { unpacedContext } from './context.ts';
import { canReadSecret } from './iam.ts';
import { describeKey } from './key-stores.ts';
import {
  getFunction,
  getFunctionCodeSigningConfig,
  listAliases,
  listFunctions,
  updateFunctionConfiguration,
} from './lambda.ts';
import { newestLayerVersion } from './layer-versions.ts';
import { functionMetrics } from './metrics.ts';
import { enabledRegions } from './regions.ts';
import { type AwsSession, hostIdentity, sessionFor } from './session.ts';
import { functionTags } from './tags.ts';
import { type Stand, standInForAws } from './testing.ts';

const region = 'us-east-1';
const arn = `arn:aws:lambda:${region}:111122223333:function:orders`;
const foreignArn = arn.replace('111122223333', '999988887777');
const configuration = {
  FunctionName: 'orders',
  FunctionArn: arn,
  Runtime: 'python3.12',
  Role: 'arn:aws:iam::111122223333:role/orders',
  Handler: 'app.handler',
  Description: 'Takes orders',
  CodeSize: 1_024,
  Timeout: 3,
  MemorySize: 128,
  LastModified: '2026-09-30T10:00:00.000+0000',
  Version: '$LATEST',
  RevisionId: '8f3e0f2e-3c1d-4a57-9a1c-0b6d3a0f7f11',
  PackageType: 'Zip',
  Architectures: ['x86_64'],
  Environment: { Variables: { TABLE: 'orders' } },
  Layers: [{ Arn: `arn:aws:lambda:${region}:464622532012:layer:Datadog-Extension:90`, CodeSize: 9 }],
  State: 'Active',
  LastUpdateStatus: 'Successful',
};
const secret = `arn:aws:secretsmanager:${region}:111122223333:secret:datadog-AbCdEf`;
const parameter = `arn:aws:ssm:${region}:111122223333:parameter/datadog`;
const changedAt = new Date('2026-10-01T10:00:00Z');
const metricsWindow = { baselineSeconds: 600, untilAt: new Date('2026-10-01T10:10:00Z') };
const never = new AbortController().signal;
const datadogLayer = `arn:aws:lambda:${region}:464622532012:layer:Datadog-Extension`;

let stand: Stand;
let answer: (version: number) => unknown = () => ({});
beforeAll(async () => {
  stand = await standInForAws(({ url }) => answer(Number(url.searchParams.get('Arn')?.split(':').at(-1))));
});
afterAll(() => stand.close());
beforeEach(() => {
  answer = () => ({});
});

async function listedArns(session: AwsSession): Promise<string[]> {
  const arns: string[] = [];
  for await (const { functions } of listFunctions(session, region))
    arns.push(...functions.map((one) => one.FunctionArn));
  return arns;
}
async function keyArns(session: AwsSession, asked: KeyQuestion): Promise<string[]> {
  const found = await describeKey(session, asked, never);
  return found.kind === 'found' ? [found.arn] : [];
}
const nothingNamed = () => [];
const question = (store: KeyQuestion['store'], id: string, arnOfIt: string): KeyQuestion => ({
  ...{ store, id, region, isOfOtherAccount: false },
  arn: arnOfIt,
});

/** Every door for JSON: an answer as AWS gives it, and the ARNs in the result, which must be of the account. */
const doors: { name: string; recorded: object; read: (session: AwsSession) => Promise<string[]> }[] = [
  { name: 'ListFunctions', recorded: { Functions: [configuration], NextMarker: null }, read: listedArns },
  {
    name: 'GetFunction',
    recorded: { Configuration: configuration, Tags: { team: 'orders' } },
    read: async (session) => [(await getFunction(session, region, 'orders')).configuration.FunctionArn],
  },
  {
    name: 'UpdateFunctionConfiguration',
    recorded: configuration,
    read: async (session) => {
      const update = { functionName: 'orders', revisionId: configuration.RevisionId, update: { Handler: 'a.b' } };
      const answered = await updateFunctionConfiguration({ ...session, purpose: 'write' }, region, update);
      return [answered.configuration.FunctionArn];
    },
  },
  {
    name: 'ListAliases',
    recorded: {
      Aliases: [
        {
          ...{ AliasArn: `${arn}:live`, Name: 'live', FunctionVersion: '7' },
          RoutingConfig: { AdditionalVersionWeights: { '8': 0.1 } },
        },
      ],
    },
    read: (session) => listAliases(session, region, 'orders').then(nothingNamed),
  },
  {
    name: 'GetFunctionCodeSigningConfig',
    recorded: {
      CodeSigningConfigArn: `arn:aws:lambda:${region}:111122223333:code-signing-config:csc-1`,
      FunctionName: 'orders',
    },
    read: (session) => getFunctionCodeSigningConfig(session, region, 'orders').then(nothingNamed),
  },
  {
    name: 'GetResources',
    recorded: { ResourceTagMappingList: [{ ResourceARN: arn, Tags: [{ Key: 'team', Value: 'orders' }] }] },
    read: async (session) => [...(await functionTags(session, region)).keys()],
  },
  {
    name: 'GetMetricData',
    recorded: { MetricDataResults: [{ Id: 'errors0', Timestamps: [changedAt.getTime() / 1000], Values: [1] }] },
    read: (session) =>
      functionMetrics(session, region, [{ functionName: 'orders', changedAt }], metricsWindow).then(nothingNamed),
  },
  {
    name: 'ListRegions',
    recorded: { Regions: [{ RegionName: region, RegionOptStatus: 'ENABLED_BY_DEFAULT' }] },
    read: (session) => enabledRegions(session).then(nothingNamed),
  },
  {
    name: 'DescribeSecret',
    recorded: { ARN: secret, Name: 'datadog' },
    read: (session) => keyArns(session, question('secretsManager', 'datadog', secret.slice(0, -7))),
  },
  {
    name: 'DescribeParameters',
    recorded: { Parameters: [{ Name: 'datadog', ARN: parameter, Type: 'SecureString' }] },
    read: (session) => keyArns(session, question('ssm', 'datadog', parameter)),
  },
];

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    -1,
    1e308,
    2 ** 53,
    '',
    'x\0y',
    '\ud800',
    'x'.repeat(70_000),
    [],
    {},
    true,
    foreignArn,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
type Mutation = { at: number; value: unknown };
const mutations = fc.array(fc.record({ at: fc.nat(1_000), value: fc.option(oddValue, { nil: undefined }) }), {
  minLength: 1,
  maxLength: 2,
});

/** A copy with members deleted or replaced, anywhere in it. */
function mutate(recorded: object, changes: readonly Mutation[]): unknown {
  const copy: unknown = structuredClone(recorded);
  for (const { at, value } of changes) {
    const places: [object, string][] = [];
    const walk = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, child] of Object.entries(node)) {
        places.push([node, key]);
        walk(child);
      }
    };
    walk(copy);
    const place = places[at % Math.max(1, places.length)];
    if (place === undefined) continue;
    if (value === undefined) Reflect.deleteProperty(...place);
    else Reflect.set(...place, value);
  }
  return copy;
}

describe.each(doors)('the answer to $name', ({ name, recorded, read }) => {
  it('is taken as AWS documents it', async () => {
    answer = () => recorded;
    await expect(read(stand.session())).resolves.toBeDefined();
  });

  it('whatever is wrong with it becomes ours and about what was asked for, or one error that has a sentence', async () => {
    const own = /^arn:aws:[a-z]+:us-east-1:111122223333:/;
    await fc.assert(
      fc.asyncProperty(mutations, async (changes) => {
        const mutated = mutate(recorded, changes);
        let asked = 0;
        // A token that the mutation made up leads to the end.
        answer = () => (asked++ < 3 ? mutated : recorded);
        const outcome = await read(stand.session()).catch((error: unknown) => ({ error }));
        if ('error' in outcome) {
          const code = outcome.error instanceof AppError ? outcome.error.code : outcome.error;
          expect(errorCodes).toContain(code);
          if (name === 'UpdateFunctionConfiguration') expect(code).toBe('awsUnclearOutcome');
        } else {
          for (const found of outcome) expect(found).toMatch(own);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('that is an empty object is never taken for "none"', async () => {
    answer = () => ({});
    const outcome: unknown = await read(stand.session()).catch((error: unknown) => error);
    if (name === 'GetFunctionCodeSigningConfig') expect(outcome).toEqual([]);
    else expect(outcome).toMatchObject({ code: expect.stringMatching(/^aws(MissingMember|UnclearOutcome)$/) });
  });
});

describe('an answer about something else', () => {
  const foreign = { code: 'awsForeignAnswer' };
  const rejectsWith = async (
    given: unknown,
    read: (session: AwsSession) => Promise<unknown>,
    expected: object = foreign,
  ) => {
    answer = () => given;
    await expect(read(stand.session())).rejects.toMatchObject(expected);
  };

  it('is not the function that was asked for', async () => {
    const other = { ...configuration, FunctionArn: foreignArn };
    await rejectsWith({ Configuration: other }, (session) => getFunction(session, region, 'orders'), {
      ...foreign,
      params: { operation: 'lambda:GetFunction', functionName: 'orders', region, answered: foreignArn },
    });
    await rejectsWith({ Configuration: configuration }, (session) => getFunction(session, region, 'payments'));
  });

  it('leaves an update unclear, though AWS called it a success', async () => {
    const update = { functionName: 'orders', revisionId: 'r', update: { Handler: 'a.b' } };
    await rejectsWith(
      { ...configuration, FunctionArn: foreignArn },
      (session) => updateFunctionConfiguration({ ...session, purpose: 'write' }, region, update),
      { code: 'awsUnclearOutcome' },
    );
  });

  it('is set aside in a list, with its reason, and the others are read', async () => {
    answer = () => ({ Functions: [{ ...configuration, FunctionArn: foreignArn }, configuration] });
    const { value } = await listFunctions(stand.session(), region).next();
    expect(value).toMatchObject({
      functions: [{ FunctionArn: arn }],
      setAside: [{ functionName: 'orders', failure: { ...foreign, params: { answered: foreignArn } } }],
    });
  });

  it('is no alias, signing configuration, secret, parameter, permission, metric or Region of ours', async () => {
    const alias = { AliasArn: `${foreignArn}:live`, Name: 'live', FunctionVersion: '7' };
    await rejectsWith({ Aliases: [alias] }, (session) => listAliases(session, region, 'orders'));
    await rejectsWith({ FunctionName: 'payments', CodeSigningConfigArn: '' }, (session) =>
      getFunctionCodeSigningConfig(session, region, 'orders'),
    );
    for (const ARN of [secret.replace('1111', '9999'), secret.replace('datadog-', 'datadog-other-'), `${secret}x`])
      await rejectsWith({ ARN }, (session) =>
        describeKey(session, question('secretsManager', 'datadog', secret.slice(0, -7)), never),
      );
    for (const found of [{ Name: 'other' }, { Name: 'datadog', ARN: parameter.replace('1111', '9999') }])
      await rejectsWith({ Parameters: [found] }, (session) =>
        describeKey(session, question('ssm', 'datadog', parameter), never),
      );
    await rejectsWith({ MetricDataResults: [{ Id: 'errors7', Timestamps: [], Values: [] }] }, (session) =>
      functionMetrics(session, region, [{ functionName: 'orders', changedAt }], metricsWindow),
    );
    await rejectsWith({ Regions: [{ RegionName: 'cn-north-1' }] }, enabledRegions);
    await rejectsWith({ Regions: [{ RegionName: 'evil.example/#' }] }, enabledRegions, { code: 'awsUnreadableAnswer' });
    answer = () =>
      `<R><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>secretsmanager:GetSecretValue</EvalActionName><EvalResourceName>${secret}x</EvalResourceName><EvalDecision>allowed</EvalDecision></member></EvaluationResults></SimulatePrincipalPolicyResult></R>`;
    const key = { arn: secret, permission: 'secretsmanager:GetSecretValue' as const };
    await expect(canReadSecret(stand.session(), { roleArn: configuration.Role, key }, never)).rejects.toMatchObject(
      foreign,
    );
  });

  it('is no newest layer version', async () => {
    answer = (version) => ({
      LayerArn: datadogLayer,
      LayerVersionArn: `${datadogLayer}:${version}`,
      Version: version + 1,
    });
    const layer = { awsAccountId: stand.session().awsAccountId, layerName: 'Datadog-Extension', floorVersion: 9 };
    await expect(newestLayerVersion(stand.session(), region, layer)).rejects.toMatchObject({
      code: 'awsUnreadableAnswer',
    });
  });
});

it('tags of another account or Region are nobody’s, and texts of our own are cleaned', async () => {
  answer = () => ({
    ResourceTagMappingList: [
      { ResourceARN: foreignArn, Tags: [{ Key: 'team', Value: 'theirs' }] },
      { ResourceARN: arn.replace(region, 'eu-west-1'), Tags: [{ Key: 'team', Value: 'elsewhere' }] },
      { ResourceARN: arn, Tags: [{ Key: 'team', Value: 'or\0ders' }] },
    ],
  });
  expect([...(await functionTags(stand.session(), region))]).toEqual([[arn, { team: 'or\ufffdders' }]]);
});

it('names of a session or of the worker that PostgreSQL cannot keep are not taken, as both are stored', async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIASTANDIN', AWS_SECRET_ACCESS_KEY: 'any-secret' });
  const unreadable = { code: 'awsUnreadableAnswer' };
  // In XML a text holds such characters by reference.
  answer = () =>
    '<R><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/a&#0;</Arn></GetCallerIdentityResult></R>';
  await expect(hostIdentity()).rejects.toMatchObject(unreadable);
  const credentials = ['AccessKeyId', 'SecretAccessKey', 'SessionToken']
    .map((name) => `<${name}>any</${name}>`)
    .join('');
  answer = () =>
    `<R><AssumeRoleResult><SourceIdentity>a&#xd800;</SourceIdentity><Credentials>${credentials}<Expiration>2027-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></R>`;
  const access = { roleArn: configuration.Role, externalId: 'any', purpose: 'write', sessionName: 'any' } as const;
  await expect(sessionFor({ ...access, sourceIdentity: 'ada' }, unpacedContext)).rejects.toMatchObject(unreadable);
});

it('tags that AWS cannot hold make what GetFunction tells unusable, as settings may be taken from them', async () => {
  answer = () => ({ Configuration: configuration, Tags: { service: 'or\0ders' } });
  await expect(getFunction(stand.session(), region, 'orders')).rejects.toMatchObject({ code: 'awsUnreadableAnswer' });
});

it('pages with new tokens that only repeat what came before end, and functions listed twice come once', async () => {
  let pages = 0;
  answer = () => ({ Functions: [configuration, configuration], NextMarker: `page ${pages++}` });
  const read: string[] = [];
  const readThem = async () => {
    for await (const { functions } of listFunctions(stand.session(), region))
      read.push(...functions.map(({ FunctionName }) => FunctionName));
  };
  await expect(readThem()).rejects.toMatchObject({ code: 'awsRepeatedPages', params: { answers: 6, region } });
  expect(read).toEqual(['orders']);
});
