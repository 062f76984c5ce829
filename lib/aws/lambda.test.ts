import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PacedCall } from '../core/lambda/call-quota.ts';
import { generateFunctions } from '../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import type { AwsContext } from './context.ts';
import {
  getFunction,
  getFunctionCodeSigningConfig,
  getLayerVersion,
  listAliases,
  listFunctions,
  updateFunctionConfiguration,
} from './lambda.ts';
import { type AwsSession, sessionFor } from './session.ts';

const paced: PacedCall[] = [];
const throttled: PacedCall[] = [];
const attempts: string[] = [];
const context: AwsContext = {
  onAttempt: (operation, outcome) => attempts.push(`${operation} ${outcome}`),
  pace: async (call) => {
    paced.push(call);
  },
  onThrottle: (call) => {
    throttled.push(call);
  },
};
let test: TestSandbox;
let reader: AwsSession;
let writer: AwsSession;

beforeAll(async () => {
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  generateFunctions(test.sandbox.state, {
    awsAccountId: test.awsAccountId,
    region: 'us-east-1',
    count: 120,
    prefix: 'shop',
    runtime: 'python3.12',
  });
  const { externalId, readRoleArn, writeRoleArn } = test;
  reader = await sessionFor({ roleArn: readRoleArn, externalId, purpose: 'read', sessionName: 'test' }, context);
  writer = await sessionFor({ roleArn: writeRoleArn, externalId, purpose: 'write', sessionName: 'test' }, context);
});
afterAll(() => test.sandbox.close());
afterEach(() => {
  test.sandbox.faults.remove();
  paced.length = 0;
  throttled.length = 0;
  attempts.length = 0;
});

function requests(operation: string, functionName?: string) {
  return test.sandbox.requestLog
    .since()
    .filter(
      (entry) => entry.operation === operation && (functionName === undefined || entry.functionName === functionName),
    );
}
async function variablesOf(name: string): Promise<Record<string, string> | undefined> {
  return (await getFunction(reader, 'us-east-1', name)).configuration.Environment?.Variables;
}
async function changeOf(name: string) {
  const { configuration } = await getFunction(reader, 'us-east-1', name);
  const Variables = { ...configuration.Environment?.Variables, DD_SITE: 'datadoghq.eu' };
  return { functionName: name, revisionId: configuration.RevisionId ?? '', update: { Environment: { Variables } } };
}

describe('listing', () => {
  it('gives every function of the Region once, page by page, each page paced', async () => {
    const names: string[] = [];
    for await (const page of listFunctions(reader, 'us-east-1')) {
      expect(page.functions.length).toBeLessThanOrEqual(50);
      names.push(...page.functions.map((entry) => entry.FunctionName));
    }
    expect(new Set(names).size).toBe(120);
    expect(names).toHaveLength(120);
    expect(paced).toEqual(['control', 'control', 'control']);
  });

  it('whose credentials run out on the way goes on from the page wanted, with fresh ones', async () => {
    test.sandbox.faults.add({
      match: { operation: 'ListFunctions', nth: 2, times: 1 },
      effect: { kind: 'expiredCredentials' },
    });
    const names: string[] = [];
    for await (const { functions } of listFunctions(reader, 'us-east-1'))
      names.push(...functions.map((entry) => entry.FunctionName));
    expect(names).toHaveLength(120);
    expect(new Set(names).size).toBe(120);
    expect(paced).toHaveLength(4);
  });

  it('of a Region that is not enabled says just that', async () => {
    await expect(listFunctions(reader, 'af-south-1').next()).rejects.toMatchObject({ code: 'awsRegionNotEnabled' });
  });

  it('survives throttling, 5xx and broken connections, pacing and reporting every attempt', async () => {
    test.sandbox.faults.add({ match: { operation: 'ListFunctions', times: 2 }, effect: { kind: 'throttle' } });
    test.sandbox.faults.add({
      match: { operation: 'ListFunctions', nth: 3, times: 1 },
      effect: { kind: 'serverError' },
    });
    test.sandbox.faults.add({ match: { operation: 'ListFunctions', nth: 4, times: 1 }, effect: { kind: 'reset' } });
    const { value } = await listFunctions(reader, 'us-east-1').next();
    expect(value?.functions).toHaveLength(50);
    expect(paced).toHaveLength(5);
    expect(throttled).toEqual(['control', 'control']);
    expect(attempts).toEqual([
      'ListFunctions throttled',
      'ListFunctions throttled',
      'ListFunctions failed',
      'ListFunctions failed',
      'ListFunctions succeeded',
    ]);
  });

  it('of a garbled answer is an unreadable answer, not an empty list', async () => {
    test.sandbox.faults.add({ match: { operation: 'ListFunctions' }, effect: { kind: 'garbage' } });
    await expect(listFunctions(reader, 'us-east-1').next()).rejects.toMatchObject({ code: 'awsUnreadableAnswer' });
  });
});

describe('reading one function', () => {
  it('returns configuration, tags and request id, on its own budget', async () => {
    const answer = await getFunction(reader, 'us-east-1', 'shop-00001');
    expect(answer.configuration.LastUpdateStatus).toBe('Successful');
    expect(answer.tags?.['service']).toBe('shop-00001');
    expect(answer.requestId).toBe(requests('GetFunction', 'shop-00001').at(-1)?.requestId);
    expect(paced).toEqual(['getFunction']);
  });

  it('that does not exist says so', async () => {
    await expect(getFunction(reader, 'us-east-1', 'nobody')).rejects.toMatchObject({
      code: 'awsFunctionNotFound',
      params: { functionName: 'nobody', operation: 'lambda:GetFunction' },
    });
  });

  it('with credentials that ran out goes on with fresh ones', async () => {
    const before = requests('AssumeRole').length;
    test.sandbox.faults.add({ match: { operation: 'GetFunction', times: 1 }, effect: { kind: 'expiredCredentials' } });
    expect((await getFunction(reader, 'us-east-1', 'shop-00002')).configuration.FunctionName).toBe('shop-00002');
    expect(requests('AssumeRole').length).toBe(before + 1);
  });

  it('whose credentials run out again and again gives up and says so', async () => {
    test.sandbox.faults.add({ match: { operation: 'GetFunction' }, effect: { kind: 'expiredCredentials' } });
    await expect(getFunction(reader, 'us-east-1', 'shop-00002')).rejects.toMatchObject({
      code: 'awsCredentialsExpired',
    });
  });

  it('reads aliases and code signing', async () => {
    expect(await listAliases(reader, 'us-east-1', 'shop-00001')).toEqual([]);
    expect(await getFunctionCodeSigningConfig(reader, 'us-east-1', 'shop-00001')).toBeUndefined();
  });

  it('tells a layer version that can be used from one that cannot', async () => {
    const arn = 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312';
    expect(await getLayerVersion(reader, 'us-east-1', `${arn}:128`)).toBe('available');
    expect(await getLayerVersion(reader, 'us-east-1', `${arn}:129`)).toBe('denied');
    expect(
      await getLayerVersion(reader, 'us-east-1', `arn:aws:lambda:us-east-1:${test.awsAccountId}:layer:gone:1`),
    ).toBe('missing');
  });
});

describe('an update', () => {
  it('sends exactly the members given with the RevisionId that was read', async () => {
    const change = await changeOf('shop-00010');
    const answer = await updateFunctionConfiguration(writer, 'us-east-1', change);
    const sent = requests('UpdateFunctionConfiguration', 'shop-00010');
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ revisionIdSent: change.revisionId, hadEffect: true, requestId: answer.requestId });
    expect((await variablesOf('shop-00010'))?.['DD_SITE']).toBe('datadoghq.eu');
  });

  it.each([
    ['serverError', 'before', 'shop-00011'],
    ['serverError', 'after', 'shop-00012'],
    ['reset', 'before', 'shop-00013'],
    ['reset', 'after', 'shop-00014'],
    ['garbage', 'after', 'shop-00015'],
  ] as const)('met by %s %s its effect is sent once and its outcome called unclear', async (kind, when, name) => {
    const change = await changeOf(name);
    test.sandbox.faults.add({
      match: { operation: 'UpdateFunctionConfiguration', functionName: name },
      effect: { kind, when },
    });
    await expect(updateFunctionConfiguration(writer, 'us-east-1', change)).rejects.toMatchObject({
      code: 'awsUnclearOutcome',
    });
    expect(requests('UpdateFunctionConfiguration', name)).toHaveLength(1);
  });

  it('that is throttled is not repeated by the SDK, and reported', async () => {
    const change = await changeOf('shop-00016');
    test.sandbox.faults.add({ match: { operation: 'UpdateFunctionConfiguration' }, effect: { kind: 'throttle' } });
    await expect(updateFunctionConfiguration(writer, 'us-east-1', change)).rejects.toMatchObject({
      code: 'awsThrottled',
    });
    expect(requests('UpdateFunctionConfiguration', 'shop-00016')).toHaveLength(1);
    expect(throttled).toEqual(['control']);
  });

  it('with credentials that ran out is sent with fresh ones, with effect once', async () => {
    const change = await changeOf('shop-00017');
    test.sandbox.faults.add({
      match: { operation: 'UpdateFunctionConfiguration', times: 1 },
      effect: { kind: 'expiredCredentials' },
    });
    await updateFunctionConfiguration(writer, 'us-east-1', change);
    expect(requests('UpdateFunctionConfiguration', 'shop-00017').filter((entry) => entry.hadEffect)).toHaveLength(1);
  });

  it('of a function that was edited since is refused', async () => {
    const change = { ...(await changeOf('shop-00018')), revisionId: '00000000-0000-0000-0000-000000000000' };
    await expect(updateFunctionConfiguration(writer, 'us-east-1', change)).rejects.toMatchObject({
      code: 'awsRevisionMismatch',
    });
  });

  it('that AWS refuses with the whole environment in its text lets no value through', async () => {
    const secret = `s3cr3t-${'x'.repeat(4200)}`;
    const change = await changeOf('shop-00019');
    const update = { Environment: { Variables: { PASSWORD: secret } } };
    const failure: unknown = await updateFunctionConfiguration(writer, 'us-east-1', { ...change, update }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'awsInvalidParameter' });
    expect(JSON.stringify([failure, String(failure), failure instanceof Error ? failure.stack : ''])).not.toContain(
      's3cr3t',
    );
  });

  it('with a layer that is not permitted names the layer', async () => {
    const arn = 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312:999';
    const change = { ...(await changeOf('shop-00020')), update: { Layers: [arn] } };
    await expect(updateFunctionConfiguration(writer, 'us-east-1', change)).rejects.toMatchObject({
      code: 'awsLayerNotPermitted',
      params: { layerArn: arn },
    });
  });

  it('cannot be sent with a session for reading, whatever its role may do', async () => {
    const change = await changeOf('shop-00021');
    await expect(updateFunctionConfiguration(reader, 'us-east-1', change)).rejects.toMatchObject({
      code: 'writeRoleMissing',
    });
    const { writeRoleArn: roleArn, externalId } = test;
    const narrowed = await sessionFor({ roleArn, externalId, purpose: 'read', sessionName: 'narrowed' }, context);
    const pretending = { ...narrowed, purpose: 'write' as const };
    await expect(updateFunctionConfiguration(pretending, 'us-east-1', change)).rejects.toMatchObject({
      code: 'awsAccessDenied',
    });
    expect(requests('UpdateFunctionConfiguration', 'shop-00021').some((entry) => entry.hadEffect)).toBe(false);
  });
});
