import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FaultInput } from '../faults.ts';
import { faultOf, lambdaClient } from '../testing/clients.ts';
import { addFunction } from '../testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';

let world: TestSandbox;
const FunctionName = 'slow-to-tell';
beforeAll(async () => {
  world = await sandboxForTest({ updateMilliseconds: 0 });
});
beforeEach(() => {
  world.sandbox.faults.remove();
  addFunction(world, FunctionName);
});
afterAll(() => world.sandbox.close());

const goStale = (effect: Omit<Extract<FaultInput['effect'], { kind: 'staleReads' }>, 'kind'>) =>
  world.sandbox.faults.add({
    match: { operation: 'UpdateFunctionConfiguration' },
    effect: { kind: 'staleReads', ...effect },
  });
const update = () =>
  lambdaClient(world).send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'new.handler' }));
const get = async () => (await lambdaClient(world).send(new GetFunctionCommand({ FunctionName }))).Configuration;

test('every kind of read shows what stood before an update, its RevisionId too, so many times in all', async () => {
  const before = await get();
  goStale({ reads: 3 });
  await update();
  const lambda = lambdaClient(world);
  const reads = [
    await get(),
    await lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
    (await lambda.send(new ListFunctionsCommand({}))).Functions?.[0],
  ];
  for (const read of reads) expect(read).toMatchObject({ Handler: 'app.handler', RevisionId: before?.RevisionId });
  expect(await get()).toMatchObject({ Handler: 'new.handler', LastUpdateStatus: 'Successful' });
});

test('old answers may come after a true one, and be older still', async () => {
  const before = await get();
  goStale({ reads: 2, freshReadsFirst: 1, isOlder: true });
  await update();
  const [fresh, stale, , later] = [await get(), await get(), await get(), await get()];
  expect([fresh, stale, later].map((read) => read?.Handler)).toEqual(['new.handler', 'app.handler', 'new.handler']);
  expect(stale?.RevisionId).not.toBe(before?.RevisionId);
  expect(Date.parse(stale?.LastModified ?? '')).toBeLessThan(Date.parse(before?.LastModified ?? ''));
});

test('they go together with an answer that gets lost, and not with a call that changed nothing', async () => {
  goStale({ reads: 1 });
  world.sandbox.faults.add({
    match: { operation: 'UpdateFunctionConfiguration', times: 1 },
    effect: { kind: 'serverError', when: 'after' },
  });
  await faultOf(update());
  expect((await get())?.Handler).toBe('app.handler');
  expect((await get())?.Handler).toBe('new.handler');
  const lambda = lambdaClient(world);
  await faultOf(
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'third.handler', RevisionId: 'old' })),
  );
  expect((await get())?.Handler).toBe('new.handler');
});
