import { beforeAll, expect, test } from 'vitest';
import { type Caller, personCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { subscribe } from '../../db/kernel/notify.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { requestScan } from '../accounts/scan-commands.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { type AccountWorld, insertAccountWorld, insertRolloutWorld } from '../testing/access-world.ts';
import { listOwnActivity } from './activity-queries.ts';

const operator = personCaller({ userId: 'op', name: 'Op', role: 'operator' });
let own: AccountWorld;
let other: AccountWorld;
let scoped: Caller;

beforeAll(async () => {
  await databaseForTest();
  own = await insertAccountWorld('own', '3');
  other = await insertAccountWorld('other', '9');
  scoped = { ...operator, grants: [{ role: 'operator', accounts: [own.accountId] }] };
});

type Stored = { createdBy?: string; senderId?: string; status: string; plannedAt?: Date; finishedAt?: Date };

async function store(name: string, worlds: readonly AccountWorld[], data: Stored): Promise<void> {
  const { rolloutId } = await insertRolloutWorld(name, worlds);
  await database().rollout.update({ where: { id: rolloutId }, data: { plannedAt: null, ...data } });
}

const names = async (caller: Caller) =>
  (await runQuery(listOwnActivity, {}, caller)).rollouts.map(({ name, status }) => `${name} ${status}`);

test('a person follows what they created or had send: what is under way or halted, and what ended within a day', async () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const mine = { createdBy: 'op' };
  await store('running', [own], { ...mine, status: 'applying' });
  await store('sent', [own], { createdBy: 'somebody', senderId: 'op', status: 'stopped' });
  await store('foreign', [own], { createdBy: 'somebody', status: 'applying' });
  await store('ended', [own], { ...mine, status: 'completed', finishedAt: hoursAgo(1) });
  await store('old', [own], { ...mine, status: 'completed', finishedAt: hoursAgo(30) });
  await store('previewed', [own], { ...mine, status: 'planned', plannedAt: hoursAgo(1) });
  await store('discarded', [own], { ...mine, status: 'discarded' });
  expect(await names(operator)).toEqual([
    'previewed-rollout planned',
    'ended-rollout completed',
    'sent-rollout stopped',
    'running-rollout applying',
  ]);
});

test('only of accounts that they may view now, without what a reason names of others', async () => {
  await store('elsewhere', [other], { createdBy: 'op', status: 'applying' });
  await store('both', [own, other], { createdBy: 'op', status: 'stopped' });
  const seen = await names(scoped);
  expect(seen).toContain('both-rollout stopped');
  expect(seen).not.toContain('elsewhere-rollout applying');
  const { rollouts } = await runQuery(listOwnActivity, {}, scoped);
  const both = rollouts.find(({ name }) => name === 'both-rollout');
  expect([both?.statusReason?.code, both?.counts.total]).toEqual(['reasonNotShown', 2]);
  expect(JSON.stringify(rollouts)).not.toContain(other.awsAccountId);
});

test('whoever asks for a scan follows it, and their open pages are told at once', async () => {
  const told = Promise.withResolvers<void>();
  const leave = await subscribe('activity:op', told.resolve);
  const { scanId } = await runCommand(requestScan, { accountId: own.accountId }, operator);
  await told.promise;
  leave();
  const { scans } = await runQuery(listOwnActivity, {}, scoped);
  expect(scans).toMatchObject([{ id: scanId, accountName: 'own-account', finishedAt: null, regions: 1, done: 0 }]);
  const stranger = personCaller({ userId: 'else', name: 'Else', role: 'operator' });
  expect(await runQuery(listOwnActivity, {}, stranger)).toEqual({ rollouts: [], scans: [] });
});
