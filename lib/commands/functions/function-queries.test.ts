import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { cursorOf } from '../../core/api/cursor.ts';
import { statuses } from '../../core/datadog/status-names.ts';
import type { FunctionFilter } from '../../core/functions/function-filter.ts';
import { type FunctionQuery, type ListPlace, sortKeys } from '../../core/functions/function-query.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { readFilterOptions } from '../../db/functions/filter-options-page.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { listAccounts } from '../accounts/account-queries.ts';
import { runQuery } from '../kernel/query.ts';
import {
  countFunctions,
  listFilterOptions,
  listFunctionChanges,
  listFunctions,
  readFunction,
} from './function-queries.ts';
import { readOverview } from './overview-queries.ts';
import { listSelected, readSelection, selectMatching } from './selection-queries.ts';

const viewer = personCaller({ userId: 'vi', name: 'Vi', role: 'viewer' });
const operator = personCaller({ userId: 'op', name: 'Op', role: 'operator' });

const everything: FunctionQuery = {
  filters: [],
  sort: 'name',
  isDescending: false,
  place: 'first' as const,
  pageSize: 25,
};
const reason = { code: 'nothingFound', params: {} };

type Seed = {
  name: string;
  region?: string;
  status?: string;
  runtime?: string | null;
  tags?: Record<string, string>;
  goneAt?: Date;
};
const seeds: Seed[] = [
  { name: 'orders-api', runtime: 'python3.12', tags: { team: 'payments', stage: 'prod' } },
  { name: 'Orders-Worker', runtime: 'nodejs22.x', status: 'instrumented', tags: { team: 'payments' } },
  { name: 'image_resize', runtime: null, status: 'cannotBe', region: 'us-east-1' },
  { name: 'imagexresize', runtime: 'python3.12', region: 'us-east-1', tags: { stage: 'prod' } },
  { name: 'gone', goneAt: new Date() },
  { name: 'elsewhere', region: 'ap-south-1' },
];

async function seedAccount(awsAccountId: string, status: string, functions: Seed[]): Promise<string> {
  const account = await database().account.create({
    data: {
      awsAccountId,
      name: `Account ${awsAccountId.slice(0, 2)}`,
      partition: 'aws',
      readRoleArn: 'arn',
      externalId: 'x',
      status,
      regions: ['eu-west-1', 'us-east-1'],
    },
  });
  await database().lambdaFunction.createMany({
    data: functions.map(
      ({ name, region = 'eu-west-1', status: datadogStatus = 'not', runtime = 'python3.12', tags = {}, goneAt }) => ({
        accountId: account.id,
        region,
        functionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:${name}`,
        functionName: name,
        runtime,
        tags,
        datadogStatus,
        statusReason: reason,
        seenAt: new Date(),
        goneAt,
      }),
    ),
  });
  return account.id;
}

beforeAll(async () => {
  await databaseForTest();
  await seedAccount('111122223333', 'connected', seeds);
  await seedAccount('444455556666', 'disconnected', [{ name: 'hidden' }]);
});

const namesOf = async (...filters: FunctionFilter[]) =>
  (await runQuery(listFunctions, { ...everything, filters }, viewer)).items.map(({ functionName }) => functionName);

test('gone functions, Regions not chosen and disconnected accounts are not listed', async () => {
  expect(await namesOf()).toEqual(['image_resize', 'imagexresize', 'orders-api', 'Orders-Worker']);
});

test.each<[string, FunctionFilter, string[]]>([
  [
    'a part of the name, whatever its case',
    { key: 'name', operator: ':', values: ['ORDERS'] },
    ['orders-api', 'Orders-Worker'],
  ],
  ['a part with a wildcard of SQL means itself', { key: 'name', operator: ':', values: ['image_'] }, ['image_resize']],
  [
    'one of several Regions',
    { key: 'region', operator: '=', values: ['us-east-1', 'sa-east-1'] },
    ['image_resize', 'imagexresize'],
  ],
  [
    'not a runtime, also where there is none',
    { key: 'runtime', operator: '!=', values: ['python3.12'] },
    ['image_resize', 'Orders-Worker'],
  ],
  ['a tag by key', { key: 'tag', operator: '=', values: ['stage'] }, ['imagexresize', 'orders-api']],
  ['a tag by key and value', { key: 'tag', operator: '=', values: ['team=payments'] }, ['orders-api', 'Orders-Worker']],
  ['not a tag', { key: 'tag', operator: '!=', values: ['team=payments'] }, ['image_resize', 'imagexresize']],
  ['a part of a tag', { key: 'tag', operator: ':', values: ['pay'] }, ['orders-api', 'Orders-Worker']],
  ['an account', { key: 'account', operator: '!=', values: ['111122223333'] }, []],
  ['a quote cannot break out', { key: 'name', operator: '=', values: ["' OR 1=1 --"] }, []],
])('%s', async (_name, filter, expected) => {
  expect(await namesOf(filter)).toEqual(expected);
});

describe('pages', () => {
  const page = (part: Partial<FunctionQuery>) => runQuery(listFunctions, { ...everything, ...part }, viewer);
  const letters = fc.constantFrom('a', 'B', 'b', '_', '-', 'é');
  const name = fc.string({ unit: letters, minLength: 1, maxLength: 3 });
  const known = fc.uniqueArray(
    fc.record({
      name,
      region: fc.constantFrom('eu-west-1', 'us-east-1'),
      status: fc.constantFrom(...statuses),
      runtime: fc.constantFrom('python3.12', 'java21', null),
      day: fc.constantFrom(1, 2, null),
    }),
    { selector: (one) => `${one.region} ${one.name}`, minLength: 1, maxLength: 30 },
  );
  const accountIds: string[] = [];

  beforeAll(async () => {
    accountIds.push(
      await seedAccount('222200001111', 'connected', []),
      await seedAccount('222200002222', 'connected', []),
    );
    // Two accounts of one name: their functions are in one order.
    await database().account.updateMany({ where: { id: { in: accountIds } }, data: { name: 'Same name' } });
  });
  afterAll(async () => {
    await database().account.deleteMany({ where: { id: { in: accountIds } } });
  });

  type Known = typeof known extends fc.Arbitrary<infer Value> ? Value : never;
  async function store(functions: Known): Promise<void> {
    await database().lambdaFunction.deleteMany({ where: { accountId: { in: accountIds } } });
    await database().lambdaFunction.createMany({
      data: functions.map((one, index) => ({
        accountId: accountIds[index % 2] ?? '',
        ...{ region: one.region, functionName: `q${one.name}`, runtime: one.runtime, datadogStatus: one.status },
        functionArn: `arn:aws:lambda:${one.region}:${index % 2}:function:q${one.name}`,
        lastModifiedAt: one.day === null ? null : new Date(Date.UTC(2026, 0, one.day, 1, 2, 3, 456)),
        ...{ statusReason: reason, seenAt: new Date() },
      })),
    });
  }

  async function walk(query: Partial<FunctionQuery>, backward: boolean): Promise<string[][]> {
    const pages: string[][] = [];
    let place: ListPlace | null = backward ? 'last' : 'first';
    while (place !== null) {
      const { items, before, after } = await page({ ...query, place });
      pages.push(items.map(({ id }) => id));
      const cursor: string | null = backward ? before : after;
      place = cursor === null ? null : backward ? { before: cursor } : { after: cursor };
    }
    return backward ? pages.toReversed() : pages;
  }

  test('forward from the first and backward from the last, in every order, give every function once, as a full sort does', async () => {
    await fc.assert(
      fc.asyncProperty(
        known,
        fc.constantFrom(...sortKeys),
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        async (functions, sort, isDescending, pageSize) => {
          await store(functions);
          const query = { sort, isDescending };
          const all = (await page({ ...query, pageSize: 100 })).items.map(({ id }) => id);
          const ascending = (await page({ sort, pageSize: 100 })).items.map(({ id }) => id);
          expect(isDescending ? all.toReversed() : all).toEqual(ascending);
          expect(new Set(all).size).toBe(functions.length + 4);
          for (const backward of [false, true]) {
            const pages = await walk({ ...query, pageSize }, backward);
            expect(pages.flat()).toEqual(all);
            expect(pages.slice(1, -1).every((ids) => ids.length === pageSize)).toBe(true);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('what comes and goes meanwhile moves no other function from one page to the next', async () => {
    const one = { region: 'eu-west-1', status: 'not', runtime: null, day: null } as const;
    await store(['a', 'c', 'e', 'g', 'i'].map((letter) => ({ ...one, name: letter })));
    const filters: FunctionFilter[] = [{ key: 'name', operator: ':', values: ['q'] }];
    const namesAt = async (place: ListPlace) => {
      const { items, ...rest } = await page({ filters, pageSize: 2, place });
      return { names: items.map(({ functionName }) => functionName), ...rest };
    };
    const first = await namesAt('first');
    await database().lambdaFunction.deleteMany({ where: { functionName: { in: ['qa', 'qc'] } } });
    const second = await namesAt({ after: first.after ?? '' });
    expect(second.names).toEqual(['qe', 'qg']);
    // Nothing is left in front of it: that is the first page.
    expect(await namesAt({ before: second.before ?? '' })).toMatchObject({
      names: ['qe', 'qg'],
      before: null,
      total: 3,
    });
  });

  test('a place that no list returned, or one of another order, shows the first page', async () => {
    const first = await page({ pageSize: 1 });
    const forged = ['nonsense', cursorOf(['status', 'x', 'arn']), cursorOf(['lastModified', 'yesterday', 'arn'])];
    for (const after of [...forged, first.after ?? ''])
      for (const sort of ['status', 'lastModified'] as const)
        expect((await page({ sort, place: { after } })).before).toBeNull();
  });
});

test('statuses are sorted by how much there is to do', async () => {
  const { items } = await runQuery(listFunctions, { ...everything, sort: 'status' }, viewer);
  expect(items.map(({ status }) => status)).toEqual(['not', 'not', 'instrumented', 'cannotBe']);
});

test('"select all" selects exactly what the list shows', async () => {
  const filters: FunctionFilter[] = [{ key: 'tag', operator: '=', values: ['stage'] }];
  const { items } = await runQuery(listFunctions, { ...everything, filters }, viewer);
  const selection = { matches: [], functionIds: [] };
  const matches = await runQuery(selectMatching, { selection, query: { ...everything, filters } }, viewer);
  expect(matches).toEqual({ filters, until: null, without: [] });
  const selected = { selection: { ...selection, matches: matches ? [matches] : [] }, query: everything };
  expect((await runQuery(listSelected, selected, viewer)).items).toEqual(items);
});

test('the filter offers what occurs, with its count and the account by name', async () => {
  const options = await runQuery(listFilterOptions, {}, viewer);
  expect(options).toContainEqual({ key: 'region', value: 'us-east-1', count: 2 });
  expect(options).toContainEqual({ key: 'account', value: '111122223333', count: 4, label: 'Account 11' });
  expect(options).toContainEqual({ key: 'tag', value: 'team=payments', count: 2 });
  expect(options.filter(({ key }) => key === 'drift')).toEqual([{ key: 'drift', value: 'none', count: 4 }]);
  expect(options.some(({ value }) => value === 'ap-south-1')).toBe(false);
});

test('the overview counts what the list shows', async () => {
  const overview = await runQuery(readOverview, {}, viewer);
  expect(overview).toMatchObject({
    accountCount: 1,
    coverage: { functionCount: 4, countByStatus: { instrumented: 1, outdated: 0, partly: 0, not: 2, cannotBe: 1 } },
  });
});

test('drafts count nowhere, also one of an account that was in use before', async () => {
  const before = await runQuery(readOverview, {}, viewer);
  const id = await seedAccount('999900001111', 'draft', [{ name: 'unreachable' }]);
  const overview = await runQuery(readOverview, {}, viewer);
  expect(overview).toMatchObject({
    accountCount: before.accountCount,
    coverage: { functionCount: before.coverage.functionCount },
  });
  expect(overview.drafts).toEqual([{ id, name: 'Account 99' }]);
  const accounts = await runQuery(listAccounts, {}, viewer);
  expect(accounts.find((account) => account.id === id)).toMatchObject({ isDraft: true, functionCount: 0 });
  // New roles that wait for their test make no draft of an account in use.
  await database().account.update({ where: { id }, data: { connectedAt: new Date() } });
  expect(await runQuery(readOverview, {}, viewer)).toMatchObject({
    accountCount: before.accountCount + 1,
    coverage: { functionCount: before.coverage.functionCount + 1 },
    drafts: [],
  });
  await database().account.delete({ where: { id } });
});

test('a function that is gone can still be looked at; nonsense is simply not found', async () => {
  const gone = await database().lambdaFunction.findFirstOrThrow({ where: { functionName: 'gone' } });
  expect((await runQuery(readFunction, { functionId: gone.id }, viewer)).goneAt).not.toBeNull();
  for (const functionId of ['nonsense', '01890000-0000-7000-8000-000000000000']) {
    await expect(runQuery(readFunction, { functionId }, viewer)).rejects.toMatchObject({ code: 'notFound' });
    await expect(runQuery(listFunctionChanges, { functionId, limit: 5 }, viewer)).rejects.toMatchObject({
      code: 'notFound',
    });
  }
});

test('the history of a function names each Change with its Rollout, newest first', async () => {
  const { id, accountId, functionArn } = await database().lambdaFunction.findFirstOrThrow({
    where: { functionName: 'orders-api' },
  });
  const change = { accountId, region: 'eu-west-1', functionArn, functionName: 'orders-api' };
  const rollout = { strategy: {}, createdBy: 'ada', createdByName: 'Ada' };
  await database().rollout.create({
    data: {
      ...rollout,
      mode: 'instrument',
      changes: {
        create: { ...change, verdict: 'change', outcome: 'failed', failure: { code: 'awsConflict', params: {} } },
      },
    },
  });
  await database().rollout.create({
    data: {
      ...rollout,
      mode: 'remove',
      appliedByName: 'Grace',
      changes: { create: { ...change, outcome: 'pending' } },
    },
  });
  expect(await runQuery(listFunctionChanges, { functionId: id, limit: 5 }, viewer)).toMatchObject([
    { mode: 'remove', verdict: null, outcome: 'pending', byName: 'Grace', failure: null },
    { mode: 'instrument', verdict: 'change', outcome: 'failed', byName: 'Ada', failure: { code: 'awsConflict' } },
  ]);
});

test('a selection is summed up for those who may plan in all of its accounts', async () => {
  const functions = await database().lambdaFunction.findMany({ orderBy: { functionName: 'asc' } });
  const functionIds = functions.map(({ id }) => id);
  expect(await runQuery(readSelection, { selection: { matches: [], functionIds } }, operator)).toMatchObject({
    count: functions.length,
    regions: ['ap-south-1', 'eu-west-1', 'us-east-1'],
    accounts: [{ awsAccountId: '111122223333', count: 6, hasWriteRole: false }, { awsAccountId: '444455556666' }],
  });
  const [first] = functions;
  const accountId = accountIdSchema.parse(first?.accountId);
  const planner = { ...operator, grants: [{ role: 'operator' as const, accounts: [accountId] }] };
  const own = functions.filter((one) => one.accountId === accountId).map(({ id }) => id);
  expect(
    (await runQuery(readSelection, { selection: { matches: [], functionIds: own } }, planner)).accounts,
  ).toHaveLength(1);
  // To a planner of one account the others' functions are as if they were gone.
  expect(await runQuery(readSelection, { selection: { matches: [], functionIds } }, planner)).toEqual(
    await runQuery(readSelection, { selection: { matches: [], functionIds: own } }, planner),
  );
  const viewing = { ...planner, grants: [...planner.grants, { role: 'viewer' as const, accounts: 'all' as const }] };
  await expect(runQuery(readSelection, { selection: { matches: [], functionIds } }, viewing)).rejects.toMatchObject({
    code: 'notPermittedInAccount',
    params: { role: 'operator', accounts: expect.stringContaining('(444455556666)') },
  });
  await expect(runQuery(readSelection, { selection: { matches: [], functionIds } }, viewer)).rejects.toMatchObject({
    code: 'notPermitted',
  });
});

test('a row that a scan of another version wrote hides no other', async () => {
  const written = { functionName: 'orders-api' };
  const { id } = await database().lambdaFunction.findFirstOrThrow({ where: written });
  await database().lambdaFunction.update({
    where: { id },
    data: { datadogStatus: 'paused', datadogTool: 'pulumi', ownerTool: 'pulumi' },
  });
  const unknown = { status: 'cannotBe', tool: 'unknown', ownerTool: 'unknown' };
  const { items } = await runQuery(listFunctions, everything, viewer);
  expect(items).toHaveLength(4);
  expect(items.find((item) => item.id === id)).toMatchObject(unknown);
  expect(await runQuery(readFunction, { functionId: id }, viewer)).toMatchObject(unknown);
  expect(await runQuery(readOverview, {}, viewer)).toMatchObject({
    coverage: { functionCount: 4, countByStatus: { cannotBe: 2 } },
  });
});

describe('in a large fleet', () => {
  const among: FunctionFilter[] = [{ key: 'name', operator: ':', values: ['large-'] }];
  const listed = (part: Partial<FunctionQuery>) => runQuery(listFunctions, { ...everything, ...part }, viewer);

  beforeAll(async () => {
    const { id } = await database().account.findFirstOrThrow({ where: { awsAccountId: '111122223333' } });
    await database().$executeRaw`
      INSERT INTO lambda_function (id, account_id, region, function_arn, function_name, runtime, tags, datadog_status, status_reason,
        drift, drift_accepted_at, seen_at)
      SELECT gen_random_uuid(), ${id}::uuid, 'eu-west-1', 'arn:aws:lambda:eu-west-1:111122223333:function:large-' || n, 'large-' || n, 'java21',
        jsonb_build_object('Cost Center', 'cc-' || n % 100), 'not', '{"code": "nothingFound", "params": {}}',
        CASE WHEN n < 3 THEN '{}'::jsonb END, CASE WHEN n = 2 THEN now() END, now()
      FROM generate_series(1, 1000) AS n`;
  });
  afterAll(async () => {
    await database().lambdaFunction.deleteMany({ where: { functionName: { startsWith: 'large-' } } });
  });

  test('the rows do not wait for the total, which is counted exactly', async () => {
    const page = await listed({});
    expect([page.items.length, page.total]).toEqual([25, null]);
    expect(await runQuery(countFunctions, { filters: [] }, viewer)).toBe(1_004);
    expect((await listed({ filters: among })).total).toBeNull();
    expect(await runQuery(countFunctions, { filters: among }, viewer)).toBe(1_000);
  });

  test('a page that holds all that match tells how many they are', async () => {
    const filters: FunctionFilter[] = [...among, { key: 'tag', operator: ':', values: ['center=CC-17'] }];
    expect(await listed({ filters })).toMatchObject({ items: { length: 10 }, total: 10, before: null, after: null });
    expect((await listed({ filters, pageSize: 5 })).total).toBeNull();
  });

  test.each([
    ['=', 'drifted', ['large-1']],
    ['=', 'accepted', ['large-2']],
    ['!=', 'none', ['large-1', 'large-2']],
    [':', 'ACCEPT', ['large-2']],
    ['=', 'constructor', []],
  ] as const)('drift %s %s', async (operator, value, expected) => {
    const { items } = await listed({ filters: [...among, { key: 'drift', operator, values: [value] }] });
    expect(items.map(({ functionName }) => functionName)).toEqual(expected);
  });

  test('the filter counts drift as the list shows it', async () => {
    // Asked anew: what took long is kept for a while, and may be of the inventory before.
    const options = await readFilterOptions('all');
    expect(options.flatMap(({ key, value, count }) => (key === 'drift' ? [[value, count]] : []))).toEqual([
      ['accepted', 1],
      ['drifted', 1],
      ['none', 1_002],
    ]);
  });
});
