import { beforeAll, expect, test } from 'vitest';
import { accountsWith, personCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { readGrantsOfPerson } from '../../db/people/grant-rows.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { createGroup, deleteGroup, listGroups, setPersonGrants, updateGroup } from './group-commands.ts';
import { setUpOwner } from './owner-commands.ts';
import { addUser } from './person-commands.ts';
import { issueSetUpCode } from './set-up-code.ts';

const owner = personCaller({ userId: 'owner', name: 'Owner', role: 'owner' });
let userId: string;
let ownerId: string;
const accounts = new Map<string, string>();

beforeAll(async () => {
  await databaseForTest();
  const code = (await issueSetUpCode()) ?? '';
  ({ id: ownerId } = await setUpOwner({ code, email: 'ada@example.com', name: 'Ada', password: 'lantern-harbour-42' }));
  await runCommand(addUser, { email: 'eve@example.com', name: 'Eve', role: 'member' }, owner);
  ({ id: userId } = await database().user.findUniqueOrThrow({ where: { email: 'eve@example.com' } }));
  await addAccount('prod-eu', '111122223333', { team: 'shop' });
  await addAccount('dev-eu', '444455556666', { team: 'shop' });
});

async function addAccount(name: string, awsAccountId: string, tags: Record<string, string>) {
  const data = { name, awsAccountId, tags, partition: 'aws', readRoleArn: 'x', externalId: 'x' };
  accounts.set(name, (await database().account.create({ data })).id);
}

/** The names of the accounts in which Eve has a permission from her next request on. */
async function eveHas(permission: 'read' | 'rollout.apply'): Promise<string[] | 'all'> {
  const grants = await readGrantsOfPerson(userId);
  const found = accountsWith(personCaller({ userId, name: 'Eve', role: 'member', grants }), permission);
  return found === 'all'
    ? found
    : [...accounts].flatMap(([name, id]) => (found.some((one) => one === id) ? [name] : []));
}

const newestEvent = () => database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
const prod = { by: 'matching' as const, namePatterns: ['prod-*'], tags: {} };
const group = { name: 'Shop', memberIds: [] as string[], grants: [{ role: 'operator' as const, accounts: prod }] };

test('what a group is granted counts for its members, also in accounts that come later, and is recorded before and after', async () => {
  const { groupId } = await runCommand(createGroup, { ...group, memberIds: [userId] }, owner);
  expect(await eveHas('rollout.apply')).toEqual(['prod-eu']);
  await addAccount('prod-us', '777788889999', {});
  expect(await eveHas('rollout.apply')).toEqual(['prod-eu', 'prod-us']);

  const byTag = { by: 'matching' as const, namePatterns: [], tags: { team: 'shop' } };
  const grants = [{ role: 'viewer' as const, accounts: byTag }];
  await runCommand(updateGroup, { ...group, groupId, memberIds: [userId], grants }, owner);
  expect(await eveHas('rollout.apply')).toEqual([]);
  expect(await eveHas('read')).toEqual(['prod-eu', 'dev-eu']);
  expect(await newestEvent()).toMatchObject({
    action: 'group.updated',
    actorId: 'owner',
    attributes: [{ path: 'grants', before: ['operator: name prod-*'], after: ['viewer: tag team=shop'] }],
  });

  const before = await database().auditEvent.count();
  await runCommand(updateGroup, { ...group, groupId, memberIds: [userId], grants }, owner);
  expect(await database().auditEvent.count()).toBe(before);

  const [listed] = await runQuery(listGroups, {}, owner);
  expect(listed).toMatchObject({ name: 'Shop', members: [{ email: 'eve@example.com' }], providerMembers: [], grants });
  await runCommand(deleteGroup, { groupId }, owner);
  expect(await eveHas('read')).toEqual([]);
  expect(await newestEvent()).toMatchObject({
    action: 'group.deleted',
    attributes: [
      { path: 'grants' },
      { path: 'members', before: ['eve@example.com'] },
      { path: 'name', before: 'Shop' },
    ],
  });
});

test('a person can be granted something themselves; an owner needs nothing and loses nothing', async () => {
  const grants = [{ role: 'approver' as const, accounts: { by: 'all' as const } }];
  await runCommand(setPersonGrants, { userId, grants }, owner);
  expect(await eveHas('read')).toBe('all');
  expect(await newestEvent()).toMatchObject({
    action: 'user.grantsChanged',
    attributes: [{ path: 'grants', after: ['approver: all accounts'] }],
    details: { email: 'eve@example.com' },
  });
  await runCommand(setPersonGrants, { userId, grants: [] }, owner);
  expect(await eveHas('read')).toEqual([]);
  await expect(runCommand(setPersonGrants, { userId: ownerId, grants }, owner)).rejects.toMatchObject({
    code: 'ownerProtected',
  });
});

test('two groups of one name, a member who is nobody, and a grant of ownership are refused', async () => {
  await runCommand(createGroup, group, owner);
  await expect(runCommand(createGroup, { ...group, name: 'sHOP' }, owner)).rejects.toMatchObject({
    fieldErrors: { name: 'groupNameTaken' },
  });
  await expect(
    runCommand(createGroup, { ...group, name: 'Other', memberIds: ['nobody'] }, owner),
  ).rejects.toMatchObject({ code: 'notFound', params: { what: 'user' } });
  const ownership = [{ role: 'owner', accounts: { by: 'all' } }] as never;
  await expect(runCommand(createGroup, { ...group, name: 'Other', grants: ownership }, owner)).rejects.toMatchObject({
    code: 'invalidInput',
  });
});

test('a grant that another version stored and that is not understood gives nothing', async () => {
  await database().accessGrant.create({
    data: { id: crypto.randomUUID(), userId, role: 'operator', accounts: { by: 'moon' } },
  });
  expect(await eveHas('read')).toEqual([]);
});
