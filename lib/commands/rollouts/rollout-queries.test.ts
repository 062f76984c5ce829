import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { personCaller } from '../../core/access/caller.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { type Query, runQuery } from '../kernel/query.ts';
import { countFindings, listChanges, listDiffGroups, listFindingGroups, readChange } from './change-queries.ts';
import { listRollouts, readRollout, readRolloutProgress } from './rollout-queries.ts';

const viewer = personCaller({ userId: 'v1', name: 'Vi Ewer', role: 'viewer' });
const ask = <Input extends z.ZodType, Output extends z.ZodType>(query: Query<Input, Output>, input: z.input<Input>) =>
  runQuery(query, input, viewer);
const sort = { column: 'functionName', isDescending: false } as const;
let rolloutId: string;
let accountId: string;

type Row = {
  name: string;
  verdict?: 'change' | 'unchanged' | 'blocked';
  outcome?: string;
  wave?: number;
  region?: string;
  group?: string;
  findings?: { code: string; severity: string; params: Record<string, string | number> }[];
  failure?: { code: string; params: Record<string, string | number> };
  finishedAt?: Date;
};

const blockedFor = (runtime: string) => [{ code: 'runtimeUnsupported', severity: 'blocked', params: { runtime } }];
const warningOf = (layer: string) => ({ code: 'layerUnknown', severity: 'warning', params: { layer } });
const shared = { code: 'codeSigning', severity: 'info', params: {} };
const failed = (functionName: string) => ({ code: 'awsUpdateFailed', params: { functionName, reason: 'EniLimit' } });

const rows: Row[] = [
  {
    ...{ name: 'a-canary', verdict: 'change', outcome: 'applied', wave: 0, group: 'g1', finishedAt: new Date() },
    findings: [shared],
  },
  {
    ...{ name: 'b-pay', verdict: 'change', outcome: 'failed', wave: 1, group: 'g1', failure: failed('b-pay') },
    findings: [warningOf('eu'), warningOf('us'), shared],
  },
  {
    ...{ name: 'c-pay', verdict: 'change', outcome: 'failed', wave: 1, group: 'g1', failure: failed('c-pay') },
    findings: [shared, warningOf('eu')],
  },
  {
    name: 'd-edited',
    verdict: 'change',
    outcome: 'stale',
    wave: 1,
    group: 'g2',
    failure: { code: 'changedSincePreview', params: {} },
  },
  { name: 'e-waiting', verdict: 'change', outcome: 'pending', wave: 1, region: 'us-east-1' },
  { name: 'f-old', verdict: 'blocked', outcome: 'skipped', findings: blockedFor('go1.x') },
  { name: 'g-old', verdict: 'blocked', outcome: 'skipped', findings: blockedFor('nodejs14.x') },
  { name: 'h-same', verdict: 'unchanged', outcome: 'skipped' },
  { name: 'i-unread' },
];

beforeAll(async () => {
  await databaseForTest();
  const account = await database().account.create({
    data: {
      awsAccountId: '111122223333',
      name: 'Production',
      partition: 'aws',
      readRoleArn: 'arn:aws:iam::111122223333:role/Read',
      externalId: 'x',
      callsPerSecond: 12,
    },
  });
  accountId = account.id;
  const rollout = await database().rollout.create({
    data: {
      mode: 'instrument',
      status: 'applying',
      name: 'First canaries',
      strategy: defaultStrategy(60),
      createdBy: 'u1',
      createdByName: 'Ada Example',
      waves: {
        create: [
          { index: 0, size: 1, status: 'passed' },
          { index: 1, size: 4, status: 'running' },
        ],
      },
    },
  });
  rolloutId = rollout.id;
  await database().change.createMany({ data: rows.map(toChange) });
});

function toChange(row: Row) {
  const region = row.region ?? 'eu-west-1';
  return {
    rolloutId,
    accountId,
    region,
    functionArn: `arn:aws:lambda:${region}:111122223333:function:${row.name}`,
    functionName: row.name,
    runtime: 'python3.12',
    verdict: row.verdict ?? null,
    outcome: row.outcome ?? 'pending',
    wave: row.wave ?? null,
    diffGroup: row.group ?? null,
    findings: row.findings ?? [],
    finishedAt: row.finishedAt ?? null,
    ...(row.failure ? { failure: row.failure } : {}),
  };
}

const idOf = async (functionName: string) =>
  (await database().change.findFirstOrThrow({ where: { rolloutId, functionName } })).id;
const notFound = expect.objectContaining({ name: 'AppError', code: 'notFound' });

describe('the list of rollouts', () => {
  it('counts verdicts, and outcomes only of what was to change', async () => {
    const { rows: found, total } = await ask(listRollouts, { filter: {}, page: 1, pageSize: 10 });
    expect(total).toBe(1);
    expect(found[0]?.counts).toEqual({
      total: 9,
      unread: 1,
      change: 5,
      unchanged: 1,
      blocked: 2,
      excluded: 0,
      applied: 1,
      failed: 2,
      stale: 1,
      skipped: 0,
      cancelled: 0,
      open: 1,
      inFlight: 0,
      unclear: 0,
    });
  });

  it('finds a rollout by number, name, person, status and kind, and nothing else', async () => {
    const count = async (filter: z.input<typeof listRollouts.input>['filter']) =>
      (await ask(listRollouts, { filter, page: 1, pageSize: 10 })).total;
    expect(await count({ text: '1' })).toBe(1);
    expect(await count({ text: 'CANARIES' })).toBe(1);
    expect(await count({ text: 'ada' })).toBe(1);
    expect(await count({ text: '999' })).toBe(0);
    // Characters that a pattern of SQL reads otherwise stand for themselves.
    expect(await count({ text: '%' })).toBe(0);
    expect(await count({ text: '-99999999999' })).toBe(0);
    expect(await count({ status: ['applying'], mode: ['instrument'] })).toBe(1);
    expect(await count({ status: ['planned'] })).toBe(0);
  });
});

describe('the functions of a rollout', () => {
  const namesOf = async (filter: z.input<typeof listChanges.input>['filter']) =>
    (await ask(listChanges, { rolloutId, filter, page: 1, pageSize: 50, sort })).rows.map((row) => row.functionName);

  it('are narrowed by every member of the filter', async () => {
    expect(await namesOf({ text: 'PAY' })).toEqual(['b-pay', 'c-pay']);
    expect(await namesOf({ text: 'b_pay' })).toEqual([]);
    expect(await namesOf({ verdict: ['blocked', 'unchanged'] })).toEqual(['f-old', 'g-old', 'h-same']);
    expect(await namesOf({ outcome: ['failed', 'stale'] })).toEqual(['b-pay', 'c-pay', 'd-edited']);
    expect(await namesOf({ outcome: ['skipped'] })).toEqual([]);
    expect(await namesOf({ finding: ['runtimeUnsupported'] })).toEqual(['f-old', 'g-old']);
    expect(await namesOf({ failure: ['changedSincePreview'] })).toEqual(['d-edited']);
    expect(await namesOf({ region: ['us-east-1'] })).toEqual(['e-waiting']);
    expect(await namesOf({ account: ['111122223333'], wave: [0] })).toEqual(['a-canary']);
  });

  it('with the same difference are found from one of them', async () => {
    expect(await namesOf({ sameAs: [await idOf('a-canary')] })).toEqual(['a-canary', 'b-pay', 'c-pay']);
    expect(await namesOf({ sameAs: [await idOf('e-waiting')] })).toEqual(['e-waiting']);
  });

  it('lead to their telemetry at the site that each was last seen to send to', async () => {
    const place = { accountId, region: 'eu-west-1', seenAt: new Date() };
    const seen = (functionName: string, datadogStatus: string, datadogVariables: Record<string, string>) => ({
      ...{ ...place, id: crypto.randomUUID(), functionName, datadogStatus, datadogVariables },
      functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${functionName}`,
      statusReason: { code: 'noTrace', params: {} },
    });
    await database().lambdaFunction.createMany({
      data: [
        seen('a-canary', 'instrumented', { DD_SITE: 'datadoghq.eu' }),
        seen('b-pay', 'not', { DD_SITE: 'datadoghq.eu' }),
        { ...seen('c-pay', 'instrumented', {}), goneAt: new Date() },
        seen('d-edited', 'instrumented', { DD_SITE: 'logs.example.com' }),
      ],
    });
    const { rows: found } = await ask(listChanges, { rolloutId, filter: {}, page: 1, pageSize: 50, sort });
    const linked = found.filter(({ telemetry }) => telemetry !== null);
    expect(linked.map(({ functionName, telemetry }) => [functionName, telemetry?.serverless])).toEqual([
      ['a-canary', 'https://app.datadoghq.eu/functions/a-canary:eu-west-1:111122223333:aws'],
    ]);
  });

  it('are paged and sorted by the server, each exactly once', async () => {
    const seen: string[] = [];
    for (let page = 1; page <= 3; page += 1) {
      const { rows: found, total } = await ask(listChanges, {
        rolloutId,
        filter: {},
        page,
        pageSize: 4,
        sort: { column: 'wave', isDescending: true },
      });
      expect(total).toBe(9);
      seen.push(...found.map((row) => row.functionName));
    }
    expect([...seen].sort()).toEqual(rows.map((row) => row.name));
    expect(seen[0]).toBe('b-pay');
  });
});

describe('the groups', () => {
  it('hold every function to change exactly once, the largest first', async () => {
    const { groups, total } = await ask(listDiffGroups, { rolloutId, page: 1, pageSize: 10 });
    expect(total).toBe(3);
    expect(groups.map((group) => [group.count, group.sample.functionName])).toEqual([
      [3, 'a-canary'],
      [1, 'd-edited'],
      [1, 'e-waiting'],
    ]);
    expect(groups[0]?.functionNames).toEqual(['a-canary', 'b-pay', 'c-pay']);
  });

  it('of changes tell the findings of all their functions, and how many have each', async () => {
    const { groups } = await ask(listDiffGroups, { rolloutId, page: 1, pageSize: 10 });
    const told = groups.map(({ findings }) =>
      findings.map(({ code, count, variants }) => [code, count, variants.map((variant) => variant.count)]),
    );
    expect(told).toEqual([
      [
        // One function has it twice, with different facts.
        ['layerUnknown', 2, [2, 1]],
        ['codeSigning', 3, [3]],
      ],
      [],
      [],
    ]);
  });

  it('of findings that warn or block are counted by kind, each severity of a code for itself', async () => {
    expect(await ask(countFindings, { rolloutId })).toBe(2);
    const id = await idOf('h-same');
    const further = [{ ...warningOf('eu'), severity: 'blocked' }, { ...shared, severity: 'warning' }, shared];
    await database().change.update({ where: { id }, data: { findings: further } });
    expect(await ask(countFindings, { rolloutId })).toBe(4);
    await database().change.update({ where: { id }, data: { findings: [] } });
  });

  it('of findings keep different facts apart', async () => {
    const [group, ...others] = await ask(listFindingGroups, { rolloutId });
    expect(others.map(({ code }) => code)).toEqual(['layerUnknown', 'codeSigning']);
    expect(group?.variants.map((variant) => [variant.params['runtime'], variant.count])).toEqual([
      ['go1.x', 1],
      ['nodejs14.x', 1],
    ]);
  });

  it('of failures hold functions that failed for the same reason', async () => {
    const { failures: groups } = await ask(readRolloutProgress, { rolloutId });
    expect(groups.map((group) => [group.outcome, group.failure.code, group.count])).toEqual([
      ['failed', 'awsUpdateFailed', 2],
      ['stale', 'changedSincePreview', 1],
    ]);
    expect(groups[0]?.examples.map((example) => example.functionName)).toEqual(['b-pay', 'c-pay']);
  });
});

describe('the live page', () => {
  it('gets counts by wave and lane that add up to the whole', async () => {
    const progress = await ask(readRolloutProgress, { rolloutId, changedWithinSeconds: 60 });
    expect(progress.waves.map((wave) => [wave.counts.change, wave.counts.open])).toEqual([
      [1, 0],
      [4, 1],
    ]);
    expect(progress.lanes.map((lane) => [lane.region, lane.counts.total, lane.callsPerSecond])).toEqual([
      ['eu-west-1', 8, 12],
      ['us-east-1', 1, 12],
    ]);
    expect(progress.changed.map((state) => state.outcome)).toEqual(['applied']);
    expect(progress.finishedPerMinute).toBe(2);
    // A second of sending, and the last wave is watched for a minute.
    expect([progress.remainingSeconds, progress.remainingPace]).toEqual([61, 'limit']);
  });

  it('shows the reduced rate while AWS throttles', async () => {
    await database().rateBudget.create({
      data: { key: '111122223333:us-east-1:control', tat: new Date(), reducedRate: 4.5, throttledAt: new Date() },
    });
    const progress = await ask(readRolloutProgress, { rolloutId });
    expect(progress.lanes.map((lane) => lane.reducedRate)).toEqual([null, 4.5]);
    await database().rateBudget.deleteMany();
  });

  it('is not found for a rollout that does not exist, nor for what is no id', async () => {
    for (const unknown of [accountId, 'x']) {
      await expect(ask(readRolloutProgress, { rolloutId: unknown })).rejects.toEqual(notFound);
      await expect(ask(readRollout, { rolloutId: unknown })).rejects.toEqual(notFound);
    }
  });
});

it('a change is only found within its own rollout', async () => {
  const changeId = await idOf('b-pay');
  expect((await ask(readChange, { rolloutId, changeId })).failure).toEqual(failed('b-pay'));
  const other = await database().rollout.create({
    data: { mode: 'instrument', strategy: defaultStrategy(60), createdBy: 'u1', createdByName: 'Ada Example' },
  });
  await database().change.create({ data: { ...toChange({ name: 'another' }), rolloutId: other.id } });
  await expect(ask(readChange, { rolloutId: other.id, changeId })).rejects.toEqual(notFound);
});

it('the head says where the rollout goes and where nothing can be applied', async () => {
  const head = await ask(readRollout, { rolloutId });
  const place = { accountId, awsAccountId: '111122223333', accountName: 'Production' };
  expect(head.targets).toEqual([
    { ...place, region: 'eu-west-1', count: 8, hasWriteRole: false },
    { ...place, region: 'us-east-1', count: 1, hasWriteRole: false },
  ]);
});
