import fc from 'fast-check';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { statuses } from '../../core/datadog/status-names.ts';
import { type DriftState, driftStates } from '../../core/drift/drift.ts';
import { attentionAddresses, needsAttention } from '../../core/functions/attention.ts';
import {
  type CountByStatus,
  type CoverageDimension,
  coverageAddress,
  coverageDimensions,
  coveredAddress,
  coveredOf,
  mostCoverageGroups,
  noCounts,
  totalOf,
} from '../../core/functions/coverage.ts';
import { parseFunctionQuery } from '../../core/functions/function-query.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { recordCoverageDay } from '../../db/functions/coverage-day-rows.ts';
import type { Coverage } from '../../db/functions/coverage-page.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { listAccounts } from '../accounts/account-queries.ts';
import { runQuery } from '../kernel/query.ts';
import { listWaitingForMe } from '../rollouts/approval-queries.ts';
import { listRollouts } from '../rollouts/rollout-queries.ts';
import { listFunctions } from './function-queries.ts';
import { readCoverage, readOverview } from './overview-queries.ts';

const viewer = personCaller({ userId: 'vi', name: 'Vi', role: 'viewer' });

type Seed = {
  account: number;
  region: string;
  runtime: string | null;
  status: string;
  tags: Record<string, string>;
  apiKey: string | null;
  drift: DriftState;
  isGone: boolean;
};

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  await database().rollout.deleteMany();
  await database().account.deleteMany();
});

const accountStates = ['connected', 'failing', 'disconnected', 'draft'] as const;

/** Accounts, one of each state, and functions in them. Returns their ids. */
async function store(functions: readonly Seed[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, status] of accountStates.entries()) {
    const { id } = await database().account.create({
      data: {
        ...{ awsAccountId: String(index + 1).repeat(12), name: `Account ${index}`, partition: 'aws', status },
        ...{ readRoleArn: 'arn', externalId: 'x', regions: ['eu-west-1', 'us-east-1'] },
      },
    });
    ids.push(id);
  }
  await database().lambdaFunction.createMany({
    data: functions.map(({ account, region, runtime, status, tags, apiKey, drift, isGone }, index) => ({
      ...{ accountId: ids[account] ?? '', region, runtime, tags, functionName: `function-${index}` },
      functionArn: `arn:aws:lambda:${region}:${String(account + 1).repeat(12)}:function:function-${index}`,
      ...{ datadogStatus: status, statusReason: { code: 'nothingFound', params: {} } },
      datadogVariables: apiKey === null ? {} : { DD_API_KEY: apiKey },
      ...(drift === 'none' ? {} : { drift: [], driftAcceptedAt: drift === 'accepted' ? new Date() : null }),
      ...{ seenAt: new Date(), goneAt: isGone ? new Date() : null },
    })),
  });
  return ids;
}

const tagText = fc.constantFrom(
  'payments',
  'a,b',
  '100%',
  '%2C',
  'x=y',
  '',
  'blank ',
  'ä/ö',
  'a&b',
  "O'Hara",
  'p'.repeat(256),
);
const seed = fc.record<Seed>({
  account: fc.nat(accountStates.length - 1),
  region: fc.constantFrom('eu-west-1', 'us-east-1', 'ap-south-1'),
  runtime: fc.constantFrom('python3.12', 'nodejs22.x', null),
  status: fc.constantFrom(...statuses, 'paused'),
  tags: fc.dictionary(fc.constantFrom('team', 'cost,center', '50%', 'a=b', 'aws:stack', 'k'.repeat(128)), tagText),
  apiKey: fc.constantFrom(null, '', '••••'),
  drift: fc.constantFrom(...driftStates),
  isGone: fc.boolean(),
});

/** How many functions the list shows at an address, and how many of them have each status. */
async function listedAt(address: string): Promise<{ total: number; counts: CountByStatus }> {
  const query = parseFunctionQuery(new URLSearchParams(address.split('?')[1] ?? ''));
  // Counted here: a total that took long to count is kept for a moment, and may be of the inventory before. One page holds all of them.
  const { items } = await runQuery(listFunctions, { ...query, pageSize: 100 }, viewer);
  const counts = noCounts();
  for (const { status } of items) counts[status] += 1;
  return { total: items.length, counts };
}

test('every grouping sums to the whole, and each link lists exactly the functions that were counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(seed, { maxLength: 60 }),
      fc.constantFrom(undefined, 'team', 'cost,center', '50%', 'nobody has it'),
      async (functions, tagKey) => {
        await database().account.deleteMany();
        await store(functions);
        const coverage = await runQuery(readCoverage, { tagKey }, viewer);
        const whole = await listedAt('/functions');
        expect([coverage.functionCount, coverage.countByStatus]).toEqual([whole.total, whole.counts]);
        expect(coverage.days.at(-1)?.countByStatus).toEqual(whole.counts);
        for (const key of coverage.tagKeys) expect(key).not.toMatch(/^aws:|=/);
        for (const dimension of coverageDimensions) await expectListed(coverage, dimension, whole.counts);
        for (const { awsAccountId, instrumentedCount } of await runQuery(listAccounts, {}, viewer)) {
          expect(await listedAt(coveredAddress(awsAccountId))).toMatchObject({ total: instrumentedCount });
          const group = coverage.by.account.groups.find(({ value }) => value === awsAccountId);
          expect(coveredOf(group?.countByStatus ?? noCounts())).toBe(instrumentedCount);
        }
      },
    ),
    { numRuns: 12 },
  );
}, 60_000);

/** Holds that a dimension's groups sum to the whole, are in order, and that their links list what they counted. */
async function expectListed(coverage: Coverage, dimension: CoverageDimension, whole: CountByStatus): Promise<void> {
  const { groups, others } = coverage.by[dimension];
  expect(others).toBeNull();
  const isCounted = dimension !== 'tag' || coverage.tagKey !== null;
  expect(sumOf(groups.map(({ countByStatus }) => countByStatus))).toEqual(isCounted ? whole : noCounts());
  const totals = groups.map(({ countByStatus }) => totalOf(countByStatus));
  expect(totals).toEqual(totals.toSorted((a, b) => b - a));
  for (const { value, countByStatus } of groups) {
    const address = coverageAddress(dimension, value, coverage);
    // Blanks at an end are what the list's language does not keep.
    if (address === undefined) expect(value).toBe('blank ');
    else expect(await listedAt(address)).toEqual({ total: totalOf(countByStatus), counts: countByStatus });
  }
  const [first] = groups;
  for (const status of first ? statuses : []) {
    const address = coverageAddress(dimension, first?.value ?? null, { ...coverage, status });
    if (address !== undefined) expect((await listedAt(address)).total).toBe(first?.countByStatus[status]);
  }
}

test('what asks for attention is counted as its list shows it', async () => {
  const functions = fc.sample(seed, { numRuns: 60, seed: 7 });
  const ids = await store([
    ...functions,
    { ...fixed, status: 'outdated' },
    { ...fixed, apiKey: '••••' },
    { ...fixed, apiKey: '' },
    { ...fixed, drift: 'drifted' },
    { ...fixed, drift: 'accepted' },
  ]);
  const [connected = '', failing = '', disconnected = ''] = ids;
  await storeScans(connected, ['failed', 'succeeded']);
  await storeScans(failing, ['succeeded', 'failed']);
  await storeScans(disconnected, ['failed', 'failed']);
  for (const status of ['stopped', 'stopped', 'completed']) {
    await database().rollout.create({
      data: { mode: 'instrument', status, strategy: {}, createdBy: 'ada', createdByName: 'Ada' },
    });
  }
  const { attention } = await runQuery(readOverview, {}, viewer);
  const accounts = await runQuery(listAccounts, {}, viewer);
  const rolloutsAt = async (filter: object) =>
    (await runQuery(listRollouts, { filter, page: 1, pageSize: 50 }, viewer)).total;
  expect(attention).toEqual({
    failingAccounts: accounts.filter((account) => needsAttention('failing', account)).length,
    failedScans: accounts.filter((account) => needsAttention('scanFailed', account)).length,
    stoppedRollouts: await rolloutsAt({ status: ['stopped'] }),
    drifted: (await listedAt(attentionAddresses.drifted)).total,
    plainKeys: (await listedAt(attentionAddresses.plainKeys)).total,
    outdated: (await listedAt(attentionAddresses.outdated)).total,
  });
  expect(attention).toMatchObject({ failingAccounts: 1, failedScans: 1, stoppedRollouts: 2 });
  for (const kind of ['drifted', 'plainKeys', 'outdated'] as const) expect(attention[kind]).toBeGreaterThan(0);
  expect((await runQuery(listWaitingForMe, {}, viewer)).length).toBe(await rolloutsAt({ waitsForMe: true }));
});

const fixed: Seed = {
  ...{
    account: 0,
    region: 'eu-west-1',
    runtime: 'python3.12',
    status: 'not',
    tags: {},
    apiKey: null,
    drift: 'none',
    isGone: false,
  },
};

/** Finished scans of an account with one Region that ended so, the older first, and one that is under way. */
async function storeScans(accountId: string, ends: readonly string[]): Promise<void> {
  for (const [index, status] of ends.toReversed().entries()) {
    const createdAt = new Date(Date.UTC(2026, 0, 10 - index));
    await database().scan.create({
      data: {
        ...{ accountId, status: 'finished', createdAt, finishedAt: createdAt },
        regions: {
          create: [
            { region: 'eu-west-1', status },
            { region: 'sa-east-1', status: 'failed' },
          ],
        },
      },
    });
  }
  await database().scan.create({
    data: { accountId, createdAt: new Date(Date.UTC(2026, 0, 11)), regions: { create: { region: 'eu-west-1' } } },
  });
}

test('beyond the largest groups the others are summed up, and functions without the tag are always named', async () => {
  const values = mostCoverageGroups + 20;
  await store([
    fixed,
    ...Array.from({ length: values }, (_, index) => ({ ...fixed, tags: { team: `team-${index}` } })),
    { ...fixed, tags: { team: 'team-5' } },
  ]);
  const { groups, others } = (await runQuery(readCoverage, {}, viewer)).by.tag;
  expect(groups).toHaveLength(mostCoverageGroups);
  expect(groups[0]).toMatchObject({ value: 'team-5', countByStatus: { not: 2 } });
  expect(groups).toContainEqual({ value: null, countByStatus: { ...noCounts(), not: 1 } });
  expect(others).toEqual({ values: 21, countByStatus: { ...noCounts(), not: 21 } });
});

test('a day has one row an account however often it is counted, and it is of its last count', async () => {
  const [connected = '', failing = ''] = await store([fixed, { ...fixed, account: 1 }, { ...fixed, account: 2 }]);
  expect(await recordCoverageDay(database())).toBe(2);
  expect(await recordCoverageDay(database())).toBe(0);
  await database().lambdaFunction.updateMany({ data: { datadogStatus: 'instrumented' } });
  // A scan that ended since, or an hour, counts anew.
  await database()
    .$executeRaw`INSERT INTO scan (id, account_id, status, finished_at) VALUES (gen_random_uuid(), ${connected}::uuid, 'finished', clock_timestamp())`;
  const [first, second] = await Promise.all([recordCoverageDay(database()), recordCoverageDay(database())]);
  expect(first + second).toBeGreaterThan(0);
  const rows = () => database().coverageDay.findMany({ orderBy: { account: { awsAccountId: 'asc' } } });
  expect(await rows()).toMatchObject([
    { accountId: connected, instrumented: 1, notInstrumented: 0 },
    { accountId: failing, instrumented: 0, notInstrumented: 1 },
  ]);
  await database().$executeRaw`UPDATE coverage_day SET counted_at = counted_at - interval '61 minutes'`;
  await recordCoverageDay(database());
  expect(await rows()).toMatchObject([{ instrumented: 1 }, { instrumented: 1, notInstrumented: 0 }]);
});

test('400 days are kept, summed over the accounts that the reader may see', async () => {
  const [connected = '', failing = ''] = await store([fixed, { ...fixed, account: 1 }]);
  for (const accountId of [connected, failing]) {
    await database().$executeRaw`
      INSERT INTO coverage_day (day, account_id, instrumented, outdated, partly, not_instrumented, cannot_be, counted_at)
      SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date - ago, ${accountId}::uuid, ago, 1, 0, 0, 0, clock_timestamp()
      FROM unnest(ARRAY[1, 29, 30, 399, 400]) AS ago`;
  }
  await recordCoverageDay(database());
  expect(await database().coverageDay.count()).toBe(2 * 5);
  const daysOf = async (caller: typeof viewer, days: number) =>
    (await runQuery(readCoverage, { days }, caller)).days.map(({ countByStatus }) => countByStatus.instrumented);
  expect(await daysOf(viewer, 400)).toEqual([798, 60, 58, 2, 0]);
  expect(await daysOf(viewer, 30)).toEqual([58, 2, 0]);
  const role = 'viewer' as const;
  const scoped = { ...viewer, grants: [{ role, accounts: [accountIdSchema.parse(connected)] }] };
  expect(await daysOf(scoped, 30)).toEqual([29, 1, 0]);
  const nothing = { ...viewer, grants: [{ role, accounts: [] }] };
  expect(await runQuery(readOverview, {}, nothing)).toMatchObject({
    accountCount: 0,
    coverage: { functionCount: 0, tagKey: null, tagKeys: [], days: [{ countByStatus: noCounts() }] },
  });
});

function sumOf(counts: readonly CountByStatus[]): CountByStatus {
  const sum = noCounts();
  for (const one of counts) for (const status of statuses) sum[status] += one[status];
  return sum;
}
