import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { statuses } from '../../core/datadog/status-names.ts';
import {
  type FunctionCondition,
  type FunctionFilter,
  isAnyOf,
  noRuntime,
} from '../../core/functions/function-filter.ts';
import {
  type FunctionQuery,
  formatConditions,
  functionsAddress,
  maxSelection,
  parseFunctionQuery,
  sortKeys,
} from '../../core/functions/function-query.ts';
import {
  type FunctionSelection,
  nothingSelected,
  withFunctions,
  withMatches,
  withoutFunctions,
} from '../../core/functions/function-selection.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { matchesWithin } from '../../db/functions/selected-functions.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { createRolloutOfSelection } from '../rollouts/create-commands.ts';
import { listFunctions } from './function-queries.ts';
import { searchFunctions } from './function-search-queries.ts';
import { describeSelection, listSelected, readSelection, selectMatching } from './selection-queries.ts';

const operator = personCaller({ userId: 'op', name: 'Op', role: 'operator' });
const first: FunctionQuery = { filters: [], sort: 'name', isDescending: false, place: 'first', pageSize: 100 };

type Known = { name: string; region: string; runtime: string | null; status: string; tags: Record<string, string> };
const accountIds: string[] = [];

beforeAll(async () => {
  await databaseForTest();
  for (const digit of ['1', '2']) {
    const { id } = await database().account.create({
      data: {
        ...{ awsAccountId: digit.repeat(12), name: `Account ${digit}`, partition: 'aws', status: 'connected' },
        ...{ readRoleArn: 'arn', externalId: 'x', regions: ['eu-west-1', 'us-east-1'], connectedAt: new Date() },
      },
    });
    await storeEndedTest(id);
    accountIds.push(id);
  }
});
beforeEach(async () => {
  await database().rollout.deleteMany();
  await database().lambdaFunction.deleteMany();
});

/** Stores functions of the first account; returns their ids in the same order. */
async function store(functions: readonly Known[], accountId = accountIds[0] ?? ''): Promise<string[]> {
  const rows = functions.map(({ name, status, ...one }) => ({
    ...{ id: crypto.randomUUID(), accountId, functionName: name, datadogStatus: status, ...one },
    functionArn: `arn:aws:lambda:${one.region}:${accountId}:function:${name}`,
    ...{ statusReason: { code: 'nothingFound', params: {} }, seenAt: new Date() },
  }));
  await database().lambdaFunction.createMany({ data: rows });
  return rows.map(({ id }) => id);
}

const known = fc.uniqueArray(
  fc.record<Known>({
    // What AWS knows in names, on which the search for two letters relies; what is asked for may be anything.
    name: fc.string({ unit: fc.constantFrom('a', 'B', 'b', '_', '-'), minLength: 1, maxLength: 4 }),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    runtime: fc.constantFrom('python3.12', 'java21', null),
    status: fc.constantFrom(...statuses),
    tags: fc.dictionary(fc.constantFrom('team', 'stage'), fc.constantFrom('a', 'a;b', 'c:d', '')),
  }),
  { selector: ({ name, region }) => `${region} ${name}`, minLength: 1, maxLength: 25 },
);
const filterOperator = fc.constantFrom('=', '!=', ':', '!:');
const filterOf = (key: FunctionFilter['key'], ...values: string[]) =>
  fc.record({
    key: fc.constant(key),
    operator: filterOperator,
    values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }),
  });
const filter = fc.oneof(
  filterOf('name', 'a', 'B', '_', '%', 'ab'),
  filterOf('region', 'eu-west-1', 'us', 'sa-east-1'),
  filterOf('runtime', 'python3.12', 'java', noRuntime),
  filterOf('status', ...statuses),
  filterOf('tag', 'team', 'team=a', 'team=a;b', 'stage=c:d', 'b'),
) as fc.Arbitrary<FunctionFilter>;
const conditions: fc.Arbitrary<FunctionCondition[]> = fc.array(
  fc.oneof(
    filter,
    fc.record({ anyOf: fc.array(fc.array(filter, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }) }),
  ),
  { maxLength: 3 },
);

/** The plain reading of conditions, to which the database's is held. */
function holds(conditionsOfAll: readonly FunctionCondition[], one: Known): boolean {
  return conditionsOfAll.every((condition) =>
    isAnyOf(condition) ? condition.anyOf.some((filters) => holds(filters, one)) : filterHolds(condition, one),
  );
}

function filterHolds({ key, operator: asked, values }: FunctionFilter, one: Known): boolean {
  const isWhole = asked === '=' || asked === '!=';
  const isPart = (text: string | null, value: string) => text?.toLowerCase().includes(value.toLowerCase()) ?? false;
  const text = { name: one.name, region: one.region, runtime: one.runtime, status: one.status }[key as 'name'] ?? null;
  const tags = Object.entries(one.tags);
  const valueHolds = (value: string) => {
    if (key === 'tag' && !isWhole) return tags.some((tag) => isPart(tag.join('='), value));
    if (key === 'tag') return tags.some((tag) => tag[0] === value || tag.join('=') === value);
    if (key === 'runtime' && isWhole && value === noRuntime) return one.runtime === null;
    return isWhole ? text === value : isPart(text, value);
  };
  return values.some(valueHolds) === !asked.startsWith('!');
}

const numRuns = 40;

test('whatever is joined by and, or and groups, the list, the address and the API say the same as a plain reading', async () => {
  await fc.assert(
    fc.asyncProperty(known, conditions, async (functions, filters) => {
      await database().lambdaFunction.deleteMany();
      await store(functions);
      const address = functionsAddress({ ...first, filters });
      const query = parseFunctionQuery(new URL(address, 'http://console.example').searchParams);
      expect(query.filters).toEqual(filters);
      const expected = functions.filter((one) => holds(filters, one)).map(({ name, region }) => `${region} ${name}`);
      const namesOf = (items: readonly { region: string; functionName: string }[]) =>
        items.map(({ region, functionName }) => `${region} ${functionName}`).toSorted();
      const { items } = await runQuery(listFunctions, { ...query, pageSize: 100 }, operator);
      expect(namesOf(items)).toEqual(expected.toSorted());
      const parameters = Object.fromEntries(formatConditions(filters));
      // A program names each parameter once.
      if (Object.keys(parameters).length !== filters.length) return;
      const found = await runQuery(searchFunctions, { ...parameters, limit: 100 }, operator);
      expect(namesOf(found.items)).toEqual(expected.toSorted());
    }),
    { numRuns },
  );
}, 60_000);

describe('a selection', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), picks: fc.array(fc.nat(30), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('remove' as const), picks: fc.array(fc.nat(30), { maxLength: 4 }) }),
    fc.record({
      kind: fc.constant('all' as const),
      filters: conditions,
      sort: fc.constantFrom(...sortKeys),
      isDescending: fc.boolean(),
    }),
  );

  async function idsIn(selection: FunctionSelection): Promise<string[]> {
    const { items, total } = await runQuery(listSelected, { selection, query: first }, operator);
    expect(total).toBe(items.length);
    return items.map(({ id }) => id).toSorted();
  }

  test('holds what a set would hold, is never more than it may be, and stops in the order of the list', async () => {
    const most = 7;
    await fc.assert(
      fc.asyncProperty(known, fc.array(step, { maxLength: 5 }), async (functions, steps) => {
        await database().lambdaFunction.deleteMany();
        const ids = await store(functions);
        const idsAt = (picks: readonly number[]) => picks.flatMap((pick) => ids[pick] ?? []);
        let selection = nothingSelected;
        let model = new Set<string>();
        for (const one of steps) {
          if (one.kind === 'add') {
            selection = withFunctions(selection, idsAt(one.picks));
            model = new Set([...model, ...idsAt(one.picks)]);
          } else if (one.kind === 'remove') {
            selection = withoutFunctions(selection, idsAt(one.picks));
            model = new Set([...model].filter((id) => !idsAt(one.picks).includes(id)));
          } else {
            const matches = await matchesWithin(selection, one, 'all', most);
            const { kind: _kind, ...query } = one;
            const listed = await runQuery(listFunctions, { ...first, ...query }, operator);
            const inOrder = listed.items.map(({ id }) => id).filter((id) => !model.has(id));
            const taken = inOrder.slice(0, Math.max(0, most - model.size));
            expect(matches === null).toBe(model.size >= most);
            if (matches) selection = withMatches(selection, matches);
            model = new Set([...model, ...taken]);
          }
          expect(await idsIn(selection)).toEqual([...model].toSorted());
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test('of the first 10,000 of more is 10,000, whatever was selected before, and 9,999 without one', async () => {
    await database().$executeRaw`
      INSERT INTO lambda_function (id, account_id, region, function_arn, function_name, datadog_status, status_reason, seen_at)
      SELECT gen_random_uuid(), ${accountIds[0]}::uuid, 'eu-west-1', 'arn:' || n, 'f' || n, 'not', '{"code":"noTrace","params":{}}', now()
      FROM generate_series(1, 10100) AS n`;
    // As a scan does that finds so many.
    await database().$executeRaw`ANALYZE lambda_function`;
    const page = await runQuery(listFunctions, { ...first, isDescending: true, pageSize: 25 }, operator);
    const before = withFunctions(
      nothingSelected,
      page.items.map(({ id }) => id),
    );
    const factsOf = (selection: FunctionSelection) =>
      runQuery(describeSelection, { selection, filters: [], pageIds: before.functionIds }, operator);
    const matches = await runQuery(selectMatching, { selection: before, query: first }, operator);
    const all = matches ? withMatches(before, matches) : before;
    expect(await factsOf(all)).toMatchObject({ count: maxSelection, shown: maxSelection });
    // It takes no ten thousand ids to say so.
    expect(JSON.stringify(all).length).toBeLessThan(2_000);
    const [one = '', ...others] = before.functionIds;
    const without = withoutFunctions(all, [one]);
    const facts = await factsOf(without);
    expect([facts.count, facts.selectedIds.toSorted()]).toEqual([maxSelection - 1, others.toSorted()]);
    expect(await runQuery(selectMatching, { selection: all, query: first }, operator)).toBeNull();
  }, 30_000);

  test('says how much of it the list shows', async () => {
    const ids = await store([
      { name: 'one', region: 'eu-west-1', runtime: null, status: 'not', tags: {} },
      { name: 'two', region: 'us-east-1', runtime: null, status: 'not', tags: {} },
    ]);
    const filters: FunctionCondition[] = [{ key: 'region', operator: '=', values: ['eu-west-1'] }];
    const selection = { matches: [], functionIds: ids };
    expect(await runQuery(describeSelection, { selection, filters, pageIds: [] }, operator)).toEqual({
      ...{ count: 2, shown: 1, selectedIds: [] },
    });
  });
});

describe('a Rollout of a selection', () => {
  const one: Known = { name: 'one', region: 'eu-west-1', runtime: 'python3.12', status: 'not', tags: {} };
  const matching: FunctionSelection = {
    matches: [{ filters: [{ key: 'status', operator: '=', values: ['not'] }], until: null, without: [] }],
    functionIds: [],
  };
  const create = (selection: FunctionSelection, digest: string, caller = operator) =>
    runCommand(createRolloutOfSelection, { mode: 'remove', selection, digest }, caller);

  test('is created over what was shown, and over nothing when the match has changed since', async () => {
    await store([one, { ...one, name: 'done', status: 'instrumented' }]);
    const shown = await runQuery(readSelection, { selection: matching }, operator);
    expect(shown.count).toBe(1);
    // As many as before, but others.
    await database().lambdaFunction.deleteMany({ where: { functionName: 'one' } });
    await store([{ ...one, name: 'new' }]);
    await expect(create(matching, shown.digest)).rejects.toMatchObject({
      ...{ code: 'selectionChanged', params: { count: 1 } },
    });
    expect(await database().rollout.count()).toBe(0);
    const now = await runQuery(readSelection, { selection: matching }, operator);
    const { rolloutId } = await create(matching, now.digest);
    const changes = await database().change.findMany({ where: { rolloutId }, select: { functionName: true } });
    expect(changes).toEqual([{ functionName: 'new' }]);
  });

  test('holds only functions of accounts that the caller may read, and needs the permission for all of them', async () => {
    const [own, hidden] = accountIds.map((id) => accountIdSchema.parse(id));
    await store([one], own);
    const [hiddenId = ''] = await store([{ ...one, name: 'hidden' }], hidden);
    const scoped = { ...operator, grants: [{ role: 'operator' as const, accounts: own ? [own] : [] }] };
    const selection = withFunctions(matching, [hiddenId]);
    const shown = await runQuery(readSelection, { selection }, scoped);
    expect(shown).toMatchObject({ count: 1, accounts: [{ name: 'Account 1' }] });
    const facts = await runQuery(describeSelection, { selection, filters: [], pageIds: [hiddenId] }, scoped);
    expect(facts).toEqual({ count: 1, shown: 1, selectedIds: [] });
    const viewing = { ...scoped, grants: [...scoped.grants, { role: 'viewer' as const, accounts: 'all' as const }] };
    await expect(create(selection, '', viewing)).rejects.toMatchObject({ code: 'notPermittedInAccount' });
    const { rolloutId } = await create(selection, shown.digest, scoped);
    expect(await database().change.count({ where: { rolloutId } })).toBe(1);
  });
});
