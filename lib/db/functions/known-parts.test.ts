import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { FilterKey, FunctionFilter } from '../../core/functions/function-filter.ts';
import { seenFunctionOf } from '../../core/functions/seen-function.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { closeDatabase, database, inTransaction } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { databaseForTest } from '../kernel/testing.ts';
import { functionConditions, listedFunctionsOf } from './function-conditions.ts';
import { saveSeenFunctions } from './function-rows.ts';
import { listFunctionRows } from './functions-page.ts';
import { noKnownParts, readKnownParts } from './known-parts.ts';
import { forgetUnusedValues } from './value-rows.ts';

const region = 'eu-west-1';
const awsAccountId = '111122223333';
let accountId: AccountId;

type Stored = { name: string; tags?: Record<string, string>; ownerName?: string; runtime?: string | null };
const stored: readonly Stored[] = [
  { name: 'Orders-api', tags: { team: 'Zebra', path: 'C:\\50%_off' }, ownerName: 'Shop-Stack', runtime: 'python3.12' },
  { name: 'zz', tags: { team: 'käse', 'a=b': 'c' }, ownerName: 'shop_50%' },
  { name: 'a-zz', tags: { team: 'x' }, runtime: null },
  { name: 'zz_9', tags: { '': 'no key', empty: '' } },
  { name: 'us-east-1.zZebra', ownerName: 'İstanbul' },
  { name: 'q', tags: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`many-${index}`, 'yy'])) },
];

beforeAll(async () => {
  await databaseForTest();
  const roles = { readRoleArn: 'arn', externalId: 'external', status: 'connected', regions: [region] };
  const account = await database().account.create({
    data: { awsAccountId, name: 'production', partition: 'aws', ...roles },
  });
  accountId = accountIdSchema.parse(account.id);
  await database().lambdaFunction.createMany({
    data: stored.map(({ name, tags = {}, ownerName = null, runtime = 'nodejs22.x' }) => ({
      ...{ accountId, region, functionName: name, tags, ownerName, runtime, datadogStatus: 'not' },
      ...{
        functionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:${name}`,
        statusReason: { code: 'nothingFound', params: {} },
        seenAt: new Date(),
      },
    })),
  });
});
afterAll(async () => {
  await closeDatabase();
});

const nameSchema = z.object({ name: z.string() });

async function namesWith(filters: FunctionFilter[], areKnown: boolean): Promise<string[]> {
  const parts = areKnown ? await readKnownParts(filters) : noKnownParts;
  const sql = Prisma.sql`SELECT f.function_name AS name ${listedFunctionsOf('all')} ${functionConditions(filters, parts)} ORDER BY 1`;
  return (await rowsOf(database(), nameSchema, sql)).map(({ name }) => name);
}

async function listed(key: FilterKey, text: string): Promise<string[]> {
  const filters: FunctionFilter[] = [{ key, operator: ':', values: [text] }];
  const query = { filters, sort: 'name' as const, isDescending: false, place: 'first' as const, pageSize: 25 };
  const { items, total } = await listFunctionRows(query, 'all');
  expect(total).toBe(items.length);
  return items.map(({ functionName }) => functionName);
}

const texts = stored.flatMap(({ name, tags = {}, ownerName, runtime }) => [
  ...[name, ownerName ?? '', runtime ?? ''],
  ...Object.entries(tags).map(([key, value]) => `${key}=${value}`),
]);
const part = fc
  .tuple(
    fc.constantFrom(...texts, region, awsAccountId, 'drifted', 'not', 'Zip', 'unknown'),
    fc.nat(20),
    fc.integer({ min: 1, max: 6 }),
  )
  .map(([text, from, length]) =>
    text.slice(from % Math.max(1, text.length), (from % Math.max(1, text.length)) + length),
  )
  .filter((text) => text !== '');
const text = fc.oneof(
  { weight: 4, arbitrary: part },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme-ascii' }) },
);
const searchedKeys = [
  ...(['name', 'account', 'region', 'runtime', 'architecture', 'package', 'status', 'tool'] as const),
  ...(['owner', 'stack', 'tag', 'drift'] as const),
];

test('a part of any value finds the same functions by what is known of the values as in each of them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...searchedKeys),
      fc.constantFrom(':' as const, '!:' as const),
      fc.array(fc.tuple(text, fc.boolean()), { minLength: 1, maxLength: 3 }),
      async (key, operator, found) => {
        const values = found.map(([one, isUpper]) => (isUpper ? one.toUpperCase() : one));
        const filters = [{ key, operator, values }];
        expect(await namesWith(filters, true)).toEqual(await namesWith(filters, false));
      },
    ),
    { numRuns: 300 },
  );
});

test('two letters of a name are found at its beginning, at its end, in the middle and as all of it', async () => {
  expect(await listed('name', 'zz')).toEqual(['a-zz', 'us-east-1.zZebra', 'zz', 'zz_9'].sort());
  expect(await listed('name', 'z_')).toEqual(['zz_9']);
  expect(await listed('name', 'yy')).toEqual([]);
});

test('what nobody has is known at once, without a look at the functions', async () => {
  const known = await readKnownParts([
    { key: 'tag', operator: ':', values: ['ww'] },
    { key: 'stack', operator: ':', values: ['w'] },
    { key: 'name', operator: ':', values: ['ww'] },
    { key: 'region', operator: '!:', values: ['xx'] },
    { key: 'drift', operator: ':', values: ['xx'] },
  ]);
  expect([...known].map(([name, { text: sql }]) => [name, sql])).toEqual(
    ['drift xx', 'tag ww', 'stack w', 'name ww', 'region xx'].map((name) => [name, 'false']),
  );
});

test('what too many different tags have is not known, and found all the same', async () => {
  expect((await readKnownParts([{ key: 'tag', operator: ':', values: ['yy'] }])).size).toBe(0);
  expect(await listed('tag', 'yy')).toEqual(['q']);
});

test('a value is found as soon as a scan has stored it, of a new function and of a known one, and no longer once it is gone', async () => {
  const scan = async (tags: Record<string, string>, seconds: number) => {
    const configuration = {
      FunctionName: 'scanned',
      FunctionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:scanned`,
    };
    const seen = {
      ...seenFunctionOf(configuration, tags, {}),
      readAt: new Date(Date.UTC(2026, 10, 20, 18, 0, seconds)),
    };
    await inTransaction((tx) => saveSeenFunctions(tx, { accountId, region }, [seen]));
  };
  await scan({ cost: 'first-value' }, 1);
  expect(await listed('tag', 'first-v')).toEqual(['scanned']);
  await scan({ cost: 'second-value' }, 2);
  expect(await listed('tag', 'second-v')).toEqual(['scanned']);
  expect(await listed('tag', 'first-v')).toEqual([]);
  await database().lambdaFunction.updateMany({
    where: { functionName: 'scanned' },
    data: { ownerName: 'a-late-stack' },
  });
  expect(await listed('stack', 'late')).toEqual(['scanned']);
});

test('values that no function has any more are forgotten, but none while a function that has it is being stored', async () => {
  const has = (value: string) => database().functionValue.count({ where: { value } });
  const tagged = (version: string) =>
    database().lambdaFunction.updateMany({ where: { functionName: 'zz' }, data: { tags: { version } } });
  await tagged('old');
  await tagged('new');
  // Far fewer than would be worth it.
  expect(await forgetUnusedValues()).toBe(0);
  const [begun, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const storing = inTransaction(async (tx) => {
    await tx.lambdaFunction.updateMany({ where: { functionName: 'a-zz' }, data: { tags: { version: 'old' } } });
    begun.resolve();
    await mayCommit.promise;
  });
  await begun.promise;
  expect(await forgetUnusedValues(-1_000)).toBe(0);
  mayCommit.resolve();
  await storing;
  expect(await forgetUnusedValues(-1_000)).toBeGreaterThan(0);
  expect([await has('version=old'), await has('version=new'), await has('team=x')]).toEqual([1, 1, 0]);
  expect(await listed('tag', 'version=o')).toEqual(['a-zz']);
  expect(await forgetUnusedValues(-1_000)).toBe(0);
});
