import { GetFunctionCommand, ListFunctionsCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultInput } from './faults.ts';
import { assumeRole, faultOf, lambdaClient, pause } from './testing/clients.ts';
import { addFunction, functionNow } from './testing/functions.ts';
import { sandboxForTest, type TestSandbox } from './testing.ts';

let world: TestSandbox;
const FunctionName = 'orders';
const operation = 'UpdateFunctionConfiguration';
beforeAll(async () => {
  world = await sandboxForTest();
});
beforeEach(() => {
  world.sandbox.reset();
  addFunction(world, FunctionName, { configuration: { Environment: { Variables: { STAGE: 'prod' } } } });
});
afterAll(() => world.sandbox.close());

const update = (Handler = 'new.handler', RevisionId?: string) =>
  lambdaClient(world).send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler, RevisionId }));
const read = () => lambdaClient(world).send(new GetFunctionCommand({ FunctionName }));
const handlerNow = (): string | undefined => functionNow(world, FunctionName).configuration.Handler;
const lastEntry = () => world.sandbox.requestLog.since().at(-1);
function inject(effect: FaultInput['effect'], match: Partial<FaultInput['match']> = { operation }) {
  return world.sandbox.faults.add({ match, effect });
}

describe('an unclear answer', () => {
  test.each([
    ['a 500 before the effect', { kind: 'serverError', when: 'before' }, 'app.handler'],
    ['a 500 after the effect', { kind: 'serverError', when: 'after' }, 'new.handler'],
    ['a reset before the effect', { kind: 'reset', when: 'before' }, 'app.handler'],
    ['a reset after the effect', { kind: 'reset', when: 'after' }, 'new.handler'],
    ['garbage after the effect', { kind: 'garbage', when: 'after' }, 'new.handler'],
  ] as const)('%s leaves the function where the name says, and the log tells it', async (_, effect, handler) => {
    const fault = inject(effect);
    const seen = await faultOf(update());
    if (effect.kind === 'serverError') expect(seen).toMatchObject({ name: 'ServiceException', status: 500 });
    if (effect.kind === 'reset') expect(seen.message).toMatch(/ECONNRESET|socket hang up/);
    expect(handlerNow()).toBe(handler);
    expect(lastEntry()).toMatchObject({
      operation,
      functionName: FunctionName,
      hadEffect: handler === 'new.handler',
      faultIds: [fault.id],
    });
    if (effect.kind !== 'serverError' || effect.when === 'after') expect(lastEntry()?.wasAnswerDelivered).toBe(false);
  });

  test('a client that retries sends the mutation again: the log shows each try', async () => {
    inject({ kind: 'serverError', when: 'after' }, { operation, times: 1 });
    await faultOf(
      lambdaClient(world, { maxAttempts: 3 }).send(
        new UpdateFunctionConfigurationCommand({
          FunctionName,
          Handler: 'new.handler',
          RevisionId: functionNow(world, FunctionName).configuration.RevisionId,
        }),
      ),
    );
    const tries = world.sandbox.requestLog.since().filter((entry) => entry.operation === operation);
    expect(tries.map((entry) => entry.status)).toEqual([500, 412]);
    expect(tries.map((entry) => entry.hadEffect)).toEqual([true, false]);
  });
});

describe('a refusal', () => {
  test.each([
    ['throttle', { kind: 'throttle' }, { name: 'TooManyRequestsException', status: 429 }],
    ['expired credentials', { kind: 'expiredCredentials' }, { name: 'ExpiredTokenException', status: 403 }],
    ['deny', { kind: 'deny' }, { name: 'AccessDeniedException', status: 403 }],
    ['outage', { kind: 'outage' }, { name: 'ServiceUnavailableException', status: 503 }],
  ] as const)('by %s comes before any effect', async (_, effect, expected) => {
    inject(effect);
    expect(await faultOf(update())).toMatchObject(expected);
    expect(handlerNow()).toBe('app.handler');
    expect(lastEntry()).toMatchObject({ hadEffect: false, errorCode: expected.name });
  });

  test('by throttling may say when to come back', async () => {
    inject({ kind: 'throttle', retryAfterSeconds: 7 });
    const { url } = world.sandbox;
    const answer = await fetch(`${url}/2015-03-31/functions/${FunctionName}/configuration`, {
      method: 'PUT',
      body: '{}',
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIA111122223333DEMO/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0',
      },
    });
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await answer.json()).toMatchObject({ Reason: 'CallerRateLimitExceeded', Type: 'User' });
  });
});

describe('an update', () => {
  test('that was accepted ends Failed with the reason', async () => {
    inject({ kind: 'updateFails', reasonCode: 'KMSKeyAccessDenied', reason: 'No key.' });
    expect((await update()).LastUpdateStatus).toBe('InProgress');
    await pause(15);
    expect((await read()).Configuration).toMatchObject({
      Handler: 'app.handler',
      LastUpdateStatus: 'Failed',
      LastUpdateStatusReasonCode: 'KMSKeyAccessDenied',
    });
  });

  test('takes as long as it is told, or forever', async () => {
    inject({ kind: 'slowUpdate', milliseconds: null });
    await update();
    world.sandbox.clock.advance(86_400_000);
    expect((await read()).Configuration?.LastUpdateStatus).toBe('InProgress');
  });
});

describe('somebody else', () => {
  test('edits before the call: the revision that was read is old', async () => {
    const revision = functionNow(world, FunctionName).configuration.RevisionId;
    inject({ kind: 'foreignEdit', when: 'before', edit: { setVariables: { THEIRS: '1' } } });
    expect(await faultOf(update('new.handler', revision))).toMatchObject({ name: 'PreconditionFailedException' });
    expect(functionNow(world, FunctionName).configuration).toMatchObject({
      Handler: 'app.handler',
      Environment: { Variables: { STAGE: 'prod', THEIRS: '1' } },
    });
  });

  test('edits right after a read, so that the reader holds an old copy', async () => {
    inject(
      { kind: 'foreignEdit', when: 'after', edit: { Handler: 'theirs.handler' } },
      { operation: 'GetFunction', times: 1 },
    );
    expect((await read()).Configuration?.Handler).toBe('app.handler');
    expect((await read()).Configuration?.Handler).toBe('theirs.handler');
  });

  test('deletes the function', async () => {
    inject({ kind: 'foreignEdit', edit: { isDeleted: true } });
    expect(await faultOf(update())).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

test('variables can become unreadable for some reads', async () => {
  inject({ kind: 'unreadableEnvironment' }, { operation: 'GetFunction', times: 1 });
  expect((await read()).Configuration?.Environment).toEqual({
    Error: expect.objectContaining({ ErrorCode: 'AccessDeniedException' }),
  });
  expect((await read()).Configuration?.Environment).toEqual({ Variables: { STAGE: 'prod' } });
});

test('latency delays the answer', async () => {
  inject({ kind: 'latency', milliseconds: 120 }, { operation: 'GetFunction' });
  const startedAt = performance.now();
  await read();
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118);
});

describe('a match', () => {
  test('counts: from the nth call, so many times, every so many', async () => {
    const fault = inject({ kind: 'throttle' }, { operation: 'GetFunction', nth: 2, every: 2, times: 2 });
    const names: string[] = [];
    for (let call = 1; call <= 8; call += 1)
      names.push(
        await read().then(
          () => 'ok',
          (error: Error) => error.name,
        ),
      );
    expect(names).toEqual(['ok', 'TooManyRequestsException', 'ok', 'TooManyRequestsException', 'ok', 'ok', 'ok', 'ok']);
    expect(fault).toMatchObject({ seen: 8, fired: 2 });
  });

  test('keeps to function, Region, account and service', async () => {
    for (const match of [
      { functionName: 'other*' },
      { region: 'eu-west-1' },
      { awsAccountId: '444455556666' },
      { service: 'sts' },
    ])
      inject({ kind: 'deny' }, match);
    await expect(read()).resolves.toBeDefined();
    inject(
      { kind: 'deny' },
      { functionName: 'ord*', region: 'us-east-1', awsAccountId: world.awsAccountId, service: 'lambda' },
    );
    expect((await faultOf(read())).name).toBe('AccessDeniedException');
    world.sandbox.faults.remove();
    await expect(read()).resolves.toBeDefined();
  });

  test('of AssumeRole goes by the account of the role', async () => {
    const own = await sandboxForTest();
    own.sandbox.faults.add({
      match: { operation: 'AssumeRole', awsAccountId: own.awsAccountId },
      effect: { kind: 'deny' },
    });
    expect(await faultOf(assumeRole(own))).toMatchObject({ name: 'AccessDenied', status: 403 });
    await own.sandbox.close();
  });

  test('a fault that makes no sense is refused', () => {
    expect(() => world.sandbox.faults.add({ match: { nth: 0 }, effect: { kind: 'throttle' } })).toThrow();
  });
});

describe('quotas', () => {
  test('hold per account and Region: 15 control-plane calls at once, 100 of GetFunction', async () => {
    const own = await sandboxForTest({ quotas: true });
    addFunction(own, FunctionName);
    const count = async (times: number, call: () => Promise<unknown>): Promise<number> => {
      const results = await Promise.allSettled(Array.from({ length: times }, call));
      return results.filter(
        (result) => result.status === 'rejected' && result.reason.name === 'TooManyRequestsException',
      ).length;
    };
    const lambda = lambdaClient(own);
    const elsewhere = lambdaClient(own, { region: 'eu-west-1' });
    const before = Date.now();
    const refusedLists = await count(40, () => lambda.send(new ListFunctionsCommand({})));
    const refusedGets = await count(150, () => lambda.send(new GetFunctionCommand({ FunctionName })));
    const seconds = (Date.now() - before) / 1000;
    expect(refusedLists).toBeGreaterThanOrEqual(25 - Math.ceil(15 * seconds));
    expect(refusedLists).toBeLessThanOrEqual(25);
    expect(refusedGets).toBeGreaterThanOrEqual(50 - Math.ceil(100 * seconds));
    expect(refusedGets).toBeLessThanOrEqual(50);
    expect(await count(15, () => elsewhere.send(new ListFunctionsCommand({})))).toBe(0);
    own.sandbox.clock.advance(1000);
    expect(await count(15, () => lambda.send(new ListFunctionsCommand({})))).toBe(0);
    await own.sandbox.close();
  });
});

describe('the request log', () => {
  test('tells who asked what, with which revision, and what came of it', async () => {
    const RevisionId = functionNow(world, FunctionName).configuration.RevisionId;
    const reply = await update('new.handler', RevisionId);
    expect(lastEntry()).toMatchObject({
      service: 'lambda',
      operation,
      functionName: FunctionName,
      awsAccountId: world.awsAccountId,
      region: 'us-east-1',
      revisionIdSent: RevisionId,
      status: 200,
      hadEffect: true,
      wasAnswerDelivered: true,
      requestId: reply.$metadata.requestId,
      callerArn: 'arn:aws:iam::111122223333:user/administrator',
    });
    expect(lastEntry()?.bodyHash).toMatch(/^[0-9a-f]{16}$/);
  });

  test('keeps at most what it was told to', async () => {
    const { RequestLog } = await import('./request-log.ts');
    const log = new RequestLog(10);
    for (let call = 0; call < 95; call += 1)
      log.begin({ at: '', requestId: '', awsAccountId: '', region: '', service: '', operation: '' });
    expect(log.since().map((entry) => entry.sequence)).toEqual([86, 87, 88, 89, 90, 91, 92, 93, 94, 95]);
    expect(log.since(93).map((entry) => entry.sequence)).toEqual([94, 95]);
  });
});
