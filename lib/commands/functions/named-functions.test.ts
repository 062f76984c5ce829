import { beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { personCaller } from '../../core/access/caller.ts';
import type { ExportedFunction } from '../../db/functions/exported-functions.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery, runStreamQuery } from '../kernel/query.ts';
import { type AccountWorld, insertAccountWorld } from '../testing/access-world.ts';
import { exportFunctions } from './export-queries.ts';
import { findNamedFunctions } from './named-queries.ts';

const viewer = personCaller({ userId: 'vi', name: 'Vi', role: 'viewer' });
let [one, two]: AccountWorld[] = [];
let inOne = viewer;

beforeAll(async () => {
  await databaseForTest();
  one = await insertAccountWorld('one', '1');
  two = await insertAccountWorld('two', '2');
  inOne = { ...viewer, grants: [{ role: 'viewer', accounts: [one.accountId] }] };
  for (const world of [one, two]) {
    await database().lambdaFunction.create({
      data: {
        ...{ accountId: world.accountId, region: 'eu-west-1', functionName: 'shared-name', datadogStatus: 'not' },
        functionArn: `arn:aws:lambda:eu-west-1:${world.awsAccountId}:function:shared-name`,
        ...{ statusReason: { code: 'noTrace', params: {} }, seenAt: new Date(), tags: { '=cmd()': '+1' } },
        ...{ handler: '=HYPERLINK("http://x")', variableNames: ['SECRET'], datadogVariables: { DD_API_KEY: 'leaks' } },
      },
    });
  }
});

test('names and ARNs are found in the accounts of who asks; several with one name are all shown, unknown ones listed', async () => {
  const arn = `arn:aws:lambda:eu-west-1:${'2'.repeat(12)}:function:two-one`;
  const text = `one-one:live\n${arn}, shared-name nobody\nOne-Two s3://x`;
  const found = await runQuery(findNamedFunctions, { text }, viewer);
  expect(found).toMatchObject({
    several: [{ text: 'shared-name', functions: [{ accountName: 'one-account' }, { accountName: 'two-account' }] }],
    unknown: { count: 2, texts: ['nobody', 'One-Two'] },
    qualified: { count: 1, texts: ['one-one:live'] },
    notUnderstood: { count: 1, texts: ['s3://x'] },
  });
  expect(found.functionIds).toHaveLength(2);
  const narrowed = await runQuery(findNamedFunctions, { text }, inOne);
  expect(narrowed).toMatchObject({ several: [], unknown: { count: 3, texts: [arn, 'nobody', 'One-Two'] } });
  expect(narrowed.functionIds).toHaveLength(2);
});

test('ten thousand names are looked up at once, and one more is refused', async () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `name-${index}`).join('\n');
  expect((await runQuery(findNamedFunctions, { text: names(10_000) }, viewer)).unknown.count).toBe(10_000);
  await expect(runQuery(findNamedFunctions, { text: names(10_001) }, viewer)).rejects.toMatchObject({
    fieldErrors: { text: 'tooManyNames' },
  });
});

test('an export has what matches or is selected of it, in the accounts of who asks, and no value of a variable', async () => {
  const rowsOf = async (input: z.input<typeof exportFunctions.input>, caller = viewer) => {
    const rows: ExportedFunction[] = [];
    for await (const batch of await runStreamQuery(exportFunctions, input, caller)) rows.push(...batch);
    return rows;
  };
  const all = await rowsOf({ conditions: [], selection: null });
  expect(all.map(({ functionName }) => functionName)).toEqual([
    ...['one-one', 'one-two', 'shared-name', 'shared-name', 'two-one', 'two-two'],
  ]);
  expect(JSON.stringify(all)).not.toContain('leaks');
  expect(await rowsOf({ conditions: [], selection: null }, inOne)).toHaveLength(3);
  const conditions = [{ key: 'name' as const, operator: ':' as const, values: ['one'] }];
  const selection = { matches: [], functionIds: all.slice(1).map(({ id }) => id) };
  const selected = await rowsOf({ conditions, selection });
  expect(selected.map(({ functionName }) => functionName)).toEqual(['one-two', 'two-one']);
});
