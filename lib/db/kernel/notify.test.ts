import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { database, inTransaction } from './client.ts';
import { notify, subscribe } from './notify.ts';
import { databaseForTest } from './testing.ts';

beforeAll(async () => {
  await databaseForTest();
});

async function settle(): Promise<void> {
  await sleep(150);
}

test('tells the topic’s subscribers once the transaction is committed, and nobody when it is not', async () => {
  const heard: string[] = [];
  const unsubscribe = await subscribe('scan:1', () => heard.push('scan:1'));
  await subscribe('scan:1', () => heard.push('scan:1 too'));
  await subscribe('scan:2', () => heard.push('scan:2'));
  const failed = inTransaction(async (tx) => {
    await notify(tx, 'scan:2');
    throw new Error('not after all');
  });
  await expect(failed).rejects.toThrow();
  await inTransaction(async (tx) => {
    await notify(tx, 'scan:1');
    await settle();
    expect(heard).toEqual([]);
  });
  await expect.poll(() => heard).toEqual(['scan:1', 'scan:1 too']);
  unsubscribe();
  await inTransaction((tx) => notify(tx, 'scan:1'));
  await expect.poll(() => heard).toEqual(['scan:1', 'scan:1 too', 'scan:1 too']);
});

test('after a lost connection every subscriber is called once and hears again', async () => {
  let calls = 0;
  await subscribe('worker', () => {
    calls += 1;
  });
  const ended = await database().$queryRaw<object[]>`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'lamplighter-listen' AND datname = current_database()`;
  expect(ended).toHaveLength(1);
  await expect.poll(() => calls).toBe(1);
  await inTransaction((tx) => notify(tx, 'worker'));
  await expect.poll(() => calls).toBe(2);
});
