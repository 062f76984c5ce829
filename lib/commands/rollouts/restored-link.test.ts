import { beforeAll, expect, test } from 'vitest';
import { type Caller, personCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { type AccountWorld, insertAccountWorld, insertRolloutWorld } from '../testing/access-world.ts';
import { readRollout } from './rollout-queries.ts';

let own: AccountWorld;
let other: AccountWorld;
let origin: string[];

beforeAll(async () => {
  await databaseForTest();
  own = await insertAccountWorld('own', '3');
  other = await insertAccountWorld('other', '9');
  origin = (await insertRolloutWorld('origin', [own, other])).changeIds;
});

/** A Rollout that restores, in each of the accounts, what the Change of its first function left. */
async function restoring(worlds: readonly AccountWorld[]): Promise<string> {
  const { rolloutId, changeIds } = await insertRolloutWorld('back', worlds);
  await database().rollout.update({ where: { id: rolloutId }, data: { mode: 'restore' } });
  const names = worlds.map(({ functions }) => functions[0] ?? '');
  await database().change.deleteMany({ where: { rolloutId, functionName: { notIn: names } } });
  for (const { id, functionArn } of await database().change.findMany({ where: { id: { in: changeIds } } })) {
    const restored = await database().change.findFirstOrThrow({ where: { id: { in: origin }, functionArn } });
    await database().change.update({
      where: { id },
      data: { restoresChangeId: restored.id, restoresSide: 'after' },
    });
  }
  return rolloutId;
}

const everywhere = personCaller({ userId: 'vi', name: 'Vi', role: 'viewer' });
const inOne = ({ accountId }: AccountWorld): Caller =>
  personCaller({ userId: 'io', name: 'Io', role: 'member', grants: [{ role: 'viewer', accounts: [accountId] }] });
const restored = async (rolloutId: string, caller: Caller) =>
  (await runQuery(readRollout, { rolloutId }, caller)).restores;

test('a rollout leads to the state that it restores where it restores one, and that for who may view it', async () => {
  const single = await restoring([own]);
  const found = { side: 'after', changeId: origin[0], functionId: expect.any(String) };
  expect(await restored(single, everywhere)).toMatchObject(found);
  expect(await restored(single, inOne(own))).toMatchObject(found);
  await expect(runQuery(readRollout, { rolloutId: single }, inOne(other))).rejects.toMatchObject({ code: 'notFound' });
});

test('one that restores states of several functions is said to restore one to nobody, whatever part of it they may view', async () => {
  const several = await restoring([own, other]);
  for (const caller of [everywhere, inOne(own), inOne(other)]) expect(await restored(several, caller)).toBeNull();
});
