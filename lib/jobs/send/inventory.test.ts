import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { storeAccount } from '../../commands/rollouts/testing.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { createInventoryUpdates } from './inventory.ts';

const region = 'eu-west-1';
const ids = { first: '111122223333', second: '444455556666' };
let first: AccountId;
let second: AccountId;

beforeAll(async () => {
  await databaseForTest();
  first = await storeAccount(ids.first);
  second = await storeAccount(ids.second);
});

type Result = Parameters<ReturnType<typeof createInventoryUpdates>['add']>[0][number];

/** What a lane read of a function that it has changed. */
function read(awsAccountId: string, name: string): Result {
  const FunctionArn = `arn:aws:lambda:${region}:${awsAccountId}:function:${name}`;
  const configuration = { FunctionName: name, FunctionArn, Runtime: 'python3.12', Handler: 'a.b' };
  return { outcome: 'applied', lastRead: { configuration, tags: {}, askedAt: performance.now() } };
}
const namesOf = async (accountId: AccountId) =>
  (await database().lambdaFunction.findMany({ where: { accountId } })).map(({ functionName }) => functionName);
const fail = (error: unknown) => {
  throw error;
};

it('a lane that ends does not wait for what others read while they go on', async () => {
  const [ends, goesOn] = [first, second].map((accountId) => createInventoryUpdates({ accountId, region }, fail));
  let added = 0;
  const going = setInterval(() => {
    for (let more = 0; more < 100; more += 1) goesOn?.add([read(ids.second, `fn-${added++ % 500}`)]);
  }, 5);
  await delay(50);
  ends?.add([read(ids.first, 'orders')]);
  const drained = await Promise.race([ends?.drain().then(() => 'drained'), delay(20_000, 'still waits')]);
  clearInterval(going);
  expect(drained).toBe('drained');
  expect(await namesOf(first)).toEqual(['orders']);
  await goesOn?.drain();
});

it('somebody who holds a function of one lane holds up no other lane', async () => {
  const [held, other] = [first, second].map((accountId) => createInventoryUpdates({ accountId, region }, fail));
  held?.add([read(ids.first, 'held')]);
  await held?.drain();
  const got = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const holding = database().$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT FROM lambda_function WHERE function_name = 'held' FOR UPDATE`;
      got.resolve();
      await released.promise;
    },
    { timeout: 60_000 },
  );
  await got.promise;
  held?.add([read(ids.first, 'held')]);
  other?.add([read(ids.second, 'free')]);
  const drained = Promise.all([held?.drain(), other?.drain()]);
  await other?.drain();
  expect(await namesOf(second)).toContain('free');
  expect(await Promise.race([drained, Promise.resolve('waits')])).toBe('waits');
  released.resolve();
  await Promise.all([holding, drained]);
});
