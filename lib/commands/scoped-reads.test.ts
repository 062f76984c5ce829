import { beforeAll, describe, expect, test } from 'vitest';
import { type Caller, personCaller } from '../core/access/caller.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { listAccountNames } from './accounts/account-name-queries.ts';
import { listAccounts } from './accounts/account-queries.ts';
import { countAuditEvents, exportAuditEvents, listAuditEvents } from './audit/audit-queries.ts';
import { listFilterOptions, listFunctions } from './functions/function-queries.ts';
import { readOverview } from './functions/overview-queries.ts';
import { runQuery, runStreamQuery } from './kernel/query.ts';
import { listChanges, listFindingGroups } from './rollouts/change-queries.ts';
import { listObstaclesToApplying, listRollouts, readRollout, readRolloutProgress } from './rollouts/rollout-queries.ts';
import { type AccountWorld, insertAccountWorld, insertRolloutWorld } from './testing/access-world.ts';

const viewer = personCaller({ userId: 'vi', name: 'Vi', role: 'viewer' });
const everything = { filter: {}, limit: 100 };
const query = { filters: [], sort: 'name' as const, isDescending: false, place: 'first' as const, pageSize: 100 };
const sort = { column: 'functionName' as const, isDescending: false };
let own: AccountWorld;
let other: AccountWorld;
let rolloutId: string;
let scoped: Caller;

beforeAll(async () => {
  await databaseForTest();
  own = await insertAccountWorld('own', '3');
  other = await insertAccountWorld('other', '9');
  await insertRolloutWorld('elsewhere', [other]);
  ({ rolloutId } = await insertRolloutWorld('both', [own, other]));
  scoped = { ...viewer, grants: [{ role: 'viewer', accounts: [own.accountId] }] };
});

describe('who may view one of two accounts', () => {
  test('sees its functions, the values that they can be filtered by, and its numbers, as if there were no other', async () => {
    const { items, total } = await runQuery(listFunctions, query, scoped);
    expect([items.map(({ functionName }) => functionName), total]).toEqual([['own-one', 'own-two'], 2]);
    const filtered = {
      ...query,
      filters: [{ key: 'account' as const, operator: '=' as const, values: [other.awsAccountId] }],
    };
    expect((await runQuery(listFunctions, filtered, scoped)).total).toBe(0);
    const options = await runQuery(listFilterOptions, {}, scoped);
    expect(options.filter(({ key }) => key === 'account')).toMatchObject([{ value: own.awsAccountId, count: 2 }]);
    expect(options.filter(({ key }) => key === 'region')).toMatchObject([{ count: 2 }]);
    // What one reader was given is not kept for another.
    expect((await runQuery(listFilterOptions, {}, viewer)).filter(({ key }) => key === 'account')).toHaveLength(2);
    const overview = await runQuery(readOverview, {}, scoped);
    expect(overview).toMatchObject({
      accountCount: 1,
      coverage: { functionCount: 2, countByStatus: { not: 2 } },
    });
    expect(overview.recentRollouts.map(({ name }) => name)).toEqual(['both-rollout']);
    expect((await runQuery(listAccounts, {}, scoped)).map(({ name }) => name)).toEqual(['own-account']);
    expect((await runQuery(listAccountNames, {}, scoped)).map(({ name }) => name)).toEqual(['own-account']);
  });

  test('sees a Rollout over both with its own functions, and how many more there are', async () => {
    const { rows, total } = await runQuery(listRollouts, { filter: {}, page: 1, pageSize: 10 }, scoped);
    expect([rows.map(({ name }) => name), total, rows[0]?.counts.total]).toEqual([['both-rollout'], 1, 2]);
    const head = await runQuery(readRollout, { rolloutId }, scoped);
    expect(head).toMatchObject({ hidden: { changes: 2, accounts: 1 }, warned: { functions: 2 } });
    expect(head.targets.map(({ accountName, count }) => [accountName, count])).toEqual([['own-account', 2]]);
    const progress = await runQuery(readRolloutProgress, { rolloutId, changedWithinSeconds: 60 }, scoped);
    expect(progress).toMatchObject({
      counts: { total: 2, failed: 1 },
      hidden: { changes: 2, accounts: 1 },
      statusReason: { code: 'reasonNotShown', params: {} },
      failures: [{ count: 1, examples: [{ functionName: 'own-two' }] }],
      unchecked: { functions: 1 },
    });
    expect(progress.lanes.map(({ accountName }) => accountName)).toEqual(['own-account']);
    const changes = await runQuery(listChanges, { rolloutId, filter: {}, sort, page: 1, pageSize: 10 }, scoped);
    expect([changes.rows.map(({ functionName }) => functionName), changes.total]).toEqual([['own-one', 'own-two'], 2]);
    expect(await runQuery(listFindingGroups, { rolloutId }, scoped)).toMatchObject([{ count: 2 }]);

    expect(await runQuery(readRollout, { rolloutId }, viewer)).toMatchObject({ hidden: { changes: 0, accounts: 0 } });
    expect((await runQuery(readRolloutProgress, { rolloutId }, viewer)).statusReason?.code).toBe('roleCannotBeAssumed');
    expect((await runQuery(listObstaclesToApplying, { rolloutId }, scoped)).length).toBeLessThan(
      (await runQuery(listObstaclesToApplying, { rolloutId }, viewer)).length,
    );
  });

  test('reads in the log what happened there, to Rollouts that touch it, and what they did themselves', async () => {
    await runQuery(listAccounts, {}, scoped);
    const { rows } = await runQuery(listAuditEvents, everything, scoped);
    expect(rows.map(({ action, details }) => [action, details])).toEqual([
      // What it says of the other account's functions is left out.
      ['rollout.stopped', {}],
      ['account.updated', { name: 'own-account' }],
    ]);
    expect(await runQuery(countAuditEvents, { filter: {}, atMost: 100 }, scoped)).toBe(2);
    const exported: unknown[] = [];
    for await (const batch of await runStreamQuery(exportAuditEvents, { filter: {} }, scoped)) exported.push(...batch);
    expect(exported).toEqual(rows.toReversed());
    expect((await runQuery(listAuditEvents, everything, viewer)).rows).toHaveLength(4);
    const actor = { ...scoped, actor: { id: 'somebody', name: 'Somebody' } };
    expect((await runQuery(listAuditEvents, everything, actor)).rows).toHaveLength(4);
  });
});
