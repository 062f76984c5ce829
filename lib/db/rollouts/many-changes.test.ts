import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { revertibleOutcomes } from '../../core/rollout/revert.ts';
import { closeDatabase, database, inTransaction } from '../kernel/client.ts';
import { databaseForTest } from '../kernel/testing.ts';
import { insertChangesOfFunctions, insertChangesReverting } from './change-rows.ts';
import { readAccountsOfRollout } from './rollout-accounts.ts';
import { replaceWaves } from './wave-rows.ts';

/** More than two statements store. */
const many = 4_001;
const accountIds: AccountId[] = [];

beforeAll(async () => {
  await databaseForTest();
  for (const awsAccountId of ['111122223333', '222233334444', '333344445555']) {
    const roles = { readRoleArn: 'arn', externalId: 'external', status: 'connected' };
    const { id } = await database().account.create({
      data: { awsAccountId, name: `account ${awsAccountId}`, partition: 'aws', ...roles },
    });
    accountIds.push(accountIdSchema.parse(id));
  }
  await database().$executeRaw`
    INSERT INTO lambda_function (id, account_id, region, function_arn, function_name, datadog_status, status_reason, seen_at)
    SELECT gen_random_uuid(), ${accountIds[0]}::uuid, 'us-east-1', 'arn:aws:lambda:us-east-1:111122223333:function:f-' || n, 'f-' || n,
      'not', '{"code": "noTrace", "params": {}}', now()
    FROM generate_series(1, ${many}::int) AS n`;
});
afterAll(async () => {
  await closeDatabase();
});

async function createRollout(): Promise<string> {
  const rollout = await database().rollout.create({
    data: { mode: 'instrument', strategy: {}, createdBy: 'somebody', createdByName: 'Somebody' },
  });
  return rollout.id;
}

describe('a Rollout of more Changes than one statement stores', () => {
  it('has each function once, reverts each Change once, and only those that can be, and has every Change in its wave', async () => {
    const ids = (await database().lambdaFunction.findMany({ select: { id: true } })).map(({ id }) => id);
    const rolloutId = await createRollout();
    const stored = await inTransaction((tx) =>
      // One that is named twice, far apart.
      insertChangesOfFunctions(tx, rolloutId, { functionIds: [...ids, ...ids.slice(0, 1)], accounts: 'all' }),
    );
    expect(stored).toBe(many);
    const changes = await database().change.findMany({ where: { rolloutId }, select: { id: true } });
    const waveOf = new Map(changes.map(({ id }, index) => [id, index === 0 ? 0 : 1]));
    await inTransaction((tx) => replaceWaves(tx, rolloutId, { waveOf, sizes: [1, many - 1] }));
    const waves = await database().change.groupBy({ by: ['wave'], where: { rolloutId }, _count: { _all: true } });
    expect(waves.map(({ wave, _count }) => [wave, _count._all]).toSorted()).toEqual([
      [0, 1],
      [1, many - 1],
    ]);

    await database().change.updateMany({
      where: { rolloutId },
      data: { outcome: 'applied', attributesSealed: new Uint8Array(32) },
    });
    const [untouched, ...sent] = changes.map(({ id }) => id);
    await database().change.update({ where: { id: untouched ?? '' }, data: { outcome: 'stale' } });
    const reverted = async (changeIds?: string[]) => {
      const revertId = await createRollout();
      const count = await inTransaction((tx) =>
        insertChangesReverting(tx, revertId, { rolloutId, changeIds }, revertibleOutcomes),
      );
      const rows = await database().change.findMany({ where: { rolloutId: revertId } });
      return { count, ids: new Set(rows.map(({ revertsChangeId }) => revertsChangeId)) };
    };
    expect(await reverted()).toEqual({ count: many - 1, ids: new Set(sent) });
    expect(await reverted(sent.slice(0, 3))).toEqual({ count: 3, ids: new Set(sent.slice(0, 3)) });
  }, 30_000);

  it('names each of its accounts once, and none for one that is not there', async () => {
    const rolloutId = await createRollout();
    const own = [accountIds[2], accountIds[0], accountIds[2], accountIds[0]].flatMap((accountId) => accountId ?? []);
    await database().change.createMany({
      data: own.map((accountId, index) => ({
        ...{ rolloutId, accountId, region: 'us-east-1' },
        functionArn: `arn-${index}`,
        functionName: `f-${index}`,
      })),
    });
    expect((await readAccountsOfRollout(database(), rolloutId)).toSorted()).toEqual([...new Set(own)].toSorted());
    expect(await readAccountsOfRollout(database(), accountIds[1] ?? '')).toEqual([]);
  });
});
