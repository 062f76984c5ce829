import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { database, inTransaction } from '../kernel/client.ts';
import { databaseForTest } from '../kernel/testing.ts';
import { holdAccounts } from './account-facts.ts';
import { lockAccount } from './account-rows.ts';

let accountId: AccountId;
let isOver = false;
let lanes: Promise<void>[] = [];

beforeAll(async () => {
  await databaseForTest();
  const account = {
    awsAccountId: '111122223333',
    name: 'production',
    partition: 'aws',
    readRoleArn: 'r',
    externalId: 'x',
  };
  accountId = accountIdSchema.parse((await database().account.create({ data: account })).id);
});
afterEach(async () => {
  isOver = true;
  await Promise.all(lanes);
});

test('whoever changes an account has their turn although lanes hold it all the time, one before the other ends', async () => {
  let turns = 0;
  const lane = async (startAfter: number) => {
    await delay(startAfter);
    while (!isOver) {
      await inTransaction(async (tx) => {
        await holdAccounts(tx, [accountId]);
        turns += 1;
        await delay(400);
      });
    }
  };
  lanes = [0, 100, 200, 300].map(lane);
  await expect.poll(() => turns).toBeGreaterThan(5);
  const startedAt = performance.now();
  await inTransaction(async (tx) => await lockAccount(tx, accountId));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
