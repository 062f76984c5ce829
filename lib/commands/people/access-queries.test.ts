import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import type { AccessGrant } from '../../core/access/grant.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { readGrantsOfPerson } from '../../db/people/grant-rows.ts';
import { runQuery } from '../kernel/query.ts';
import { readOwnAccess } from './access-queries.ts';

beforeAll(async () => {
  await databaseForTest();
  for (const [name, awsAccountId] of [
    ['prod-eu', '111122223333'],
    ['dev', '444455556666'],
  ] as const) {
    const data = { name, awsAccountId, partition: 'aws', readRoleArn: 'x', externalId: 'x' };
    await database().account.create({ data });
  }
  await storePerson('eve', 'member', ['shop-team']);
  await storePerson('mia', 'viewer', []);
  await database().accessGrant.create({ data: { id: randomUUID(), userId: 'eve', ...onProd('approver') } });
  await storeGroup('By hand', { userIds: ['eve'], grant: { role: 'viewer', accounts: { by: 'all' } } });
  await storeGroup('Of the provider', { oidcGroup: 'shop-team', grant: onProd('operator') });
  await storeGroup('Of others', { userIds: ['mia'], grant: onProd('admin') });
});

function onProd(role: AccessGrant['role']): AccessGrant {
  return { role, accounts: { by: 'matching', namePatterns: ['prod-*'], tags: {} } };
}

async function storePerson(id: string, role: string, oidcGroups: string[]) {
  await database().user.create({ data: { id, email: `${id}@example.com`, name: id, role, oidcGroups } });
}

async function storeGroup(name: string, group: { userIds?: string[]; oidcGroup?: string; grant: AccessGrant }) {
  const { userIds = [], oidcGroup = null, grant } = group;
  await database().personGroup.create({
    data: {
      ...{ id: randomUUID(), name, oidcGroup },
      members: { create: userIds.map((userId) => ({ userId })) },
      grants: { create: { id: randomUUID(), ...grant } },
    },
  });
}

async function ownAccess(userId: string, role: string) {
  const grants = await readGrantsOfPerson(userId);
  return await runQuery(readOwnAccess, {}, personCaller({ userId, name: userId, role, grants }));
}

test('a person sees which role holds for which accounts, and through what, and nothing of what others have', async () => {
  const prod = [expect.objectContaining({ name: 'prod-eu', awsAccountId: '111122223333' })];
  const through = (groupName: string | null, isByProvider = false) => ({ groupName, isByProvider });
  expect(await ownAccess('eve', 'member')).toEqual({
    role: 'member',
    grants: [
      { role: 'approver', accounts: prod, matching: ['prod-*'], ...through(null) },
      { role: 'viewer', accounts: 'all', matching: [], ...through('By hand') },
      { role: 'operator', accounts: prod, matching: ['prod-*'], ...through('Of the provider', true) },
    ],
  });
});

test('what is shown gives the same as what counts', async () => {
  for (const [userId, role] of [
    ['eve', 'member'],
    ['mia', 'viewer'],
  ] as const) {
    const shown = (await ownAccess(userId, role)).grants.map((grant) => ({
      role: grant.role,
      accounts: grant.accounts === 'all' ? 'all' : grant.accounts.map(({ id }) => id),
    }));
    const counting = await readGrantsOfPerson(userId);
    expect(shown).toHaveLength(counting.length);
    expect(shown).toEqual(expect.arrayContaining(counting));
  }
});
