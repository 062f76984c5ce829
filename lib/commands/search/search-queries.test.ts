import { beforeAll, expect, test } from 'vitest';
import { type Caller, personCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { type AccountWorld, insertAccountWorld, insertRolloutWorld } from '../testing/access-world.ts';
import { searchConsole } from './search-queries.ts';

const viewer = personCaller({ userId: 'vi', name: 'Vi', role: 'viewer' });
let shop: AccountWorld;
let scoped: Caller;
let number: number;

beforeAll(async () => {
  await databaseForTest();
  shop = await insertAccountWorld('shop', '3');
  const bank = await insertAccountWorld('bank', '9');
  number = (await insertRolloutWorld('shop', [shop])).rollout;
  await insertRolloutWorld('bank', [bank]);
  scoped = { ...viewer, grants: [{ role: 'viewer', accounts: [shop.accountId] }] };
  const one = await database().lambdaFunction.findFirstOrThrow({ where: { functionName: 'shop-one' } });
  for (let count = 0; count < 9; count += 1) {
    const functionName = `a-shop-one-${count}`;
    const functionArn = one.functionArn.replace('shop-one', functionName);
    const { statusReason: _reason, ...like } = one;
    await database().lambdaFunction.create({
      data: {
        ...{ accountId: like.accountId, region: like.region, functionName, functionArn, seenAt: new Date() },
        ...{ datadogStatus: 'not', statusReason: { code: 'noTrace', params: {} } },
      },
    });
  }
});

const find = async (text: string, caller = viewer) => {
  const { accounts, functions, rollouts } = await runQuery(searchConsole, { text }, caller);
  return [
    accounts.map(({ name }) => name),
    functions.map(({ functionName }) => functionName),
    rollouts.map(({ name }) => name),
  ];
};

test('a part of a name finds all kinds, in whatever case', async () => {
  expect(await find('BANK')).toEqual([['bank-account'], ['bank-one', 'bank-two'], ['bank-rollout']]);
});

test('several words are parts of one name, in whatever order', async () => {
  expect((await find('TWO shop'))[1]).toEqual(['shop-two']);
  expect((await find('two shop bank'))[1]).toEqual([]);
});

test('of many functions six are named, and one that is called exactly so is first', async () => {
  const [, functions] = await find('shop-one');
  expect(functions).toHaveLength(6);
  expect(functions?.[0]).toBe('shop-one');
});

test('an ARN finds its function, with a version or alias too; digits an account, a number a rollout', async () => {
  const arn = 'arn:aws:lambda:eu-west-1:333333333333:function:shop-two';
  expect(await find(arn)).toEqual([[], ['shop-two'], []]);
  expect(await find(`${arn}:live`)).toEqual([[], ['shop-two'], []]);
  expect(await find('9999-9999-9999')).toEqual([['bank-account'], [], []]);
  expect((await find(`#${number}`))[2]).toEqual(['shop-rollout']);
});

test('what a text holds is looked for as it stands', async () => {
  expect(await find('%_')).toEqual([[], [], []]);
});

test('nobody finds what is in an account that they may not view', async () => {
  for (const text of ['bank', '999', 'arn:aws:lambda:eu-west-1:999999999999:function:bank-one', `${number + 1}`]) {
    expect(await find(text, scoped), text).toEqual([[], [], []]);
  }
  expect((await find('shop-two', scoped))[1]).toEqual(['shop-two']);
});

test('a text is bounded, and an empty one asks nothing', () => {
  const taken = (text: string) => searchConsole.input.safeParse({ text }).success;
  expect([taken('a'), taken('  '), taken('a'.repeat(301))]).toEqual([true, false, false]);
});

test('an account is offered to be scanned to whoever may do so there, if it is in use', async () => {
  const toScan = async (text: string, caller: Caller) =>
    (await runQuery(searchConsole, { text }, caller)).toScan.map(({ name }) => name);
  const owner = personCaller({ userId: 'ow', name: 'Ow', role: 'owner' });
  const operator: Caller = { ...viewer, grants: [{ role: 'operator', accounts: [shop.accountId] }] };
  expect(await toScan('account', owner)).toEqual(['bank-account', 'shop-account']);
  expect(await toScan('scan bank', owner)).toEqual(['bank-account']);
  expect(await toScan('scan 9999-9999-9999', owner)).toEqual(['bank-account']);
  expect(await toScan('スキャン', owner)).toEqual(['bank-account', 'shop-account']);
  expect(await toScan('scan', operator)).toEqual(['shop-account']);
  expect(await toScan('scan', viewer)).toEqual([]);
  const set = async (data: Parameters<ReturnType<typeof database>['account']['update']>[0]['data']) =>
    await database().account.update({ where: { id: shop.accountId }, data });
  for (const unfit of [{ status: 'disconnected' }, { disconnectRequestedAt: new Date() }, { regions: [] }]) {
    await set(unfit);
    expect(await toScan('shop', owner)).toEqual([]);
    await set({ status: 'failing', disconnectRequestedAt: null, regions: ['eu-west-1'] });
    expect(await toScan('shop', owner)).toEqual(['shop-account']);
  }
});
