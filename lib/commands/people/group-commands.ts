import { z } from 'zod';
import type { AccessGrant } from '../../core/access/grant.ts';
import { type GroupInput, groupIdSchema, groupSchema, personGrantsSchema } from '../../core/access/group-input.ts';
import { settingChanges } from '../../core/audit/setting-changes.ts';
import { AppError } from '../../core/errors.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { notifyAccess, readGrants, replaceGrants } from '../../db/people/grant-rows.ts';
import {
  groupRowSchema,
  insertGroup,
  isGroupNameTaken,
  listGroupRows,
  lockGroup,
  readEmails,
  removeGroup,
  updateGroupRow,
} from '../../db/people/group-rows.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { query } from '../kernel/query.ts';
import { changeablePerson } from './person-commands.ts';

const nothing: GroupInput = { name: '', description: '', oidcGroup: '', memberIds: [], grants: [] };

/** Makes a group of people who are granted the same. Throws AppError notFound (a member), invalidInput (a name that is taken). */
export const createGroup = command({
  name: 'group.create',
  permission: 'user.manage',
  input: groupSchema,
  output: z.object({ groupId: z.string() }),
  records: ['group.created'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, input) => {
    await refuseTakenName(tx, input.name);
    const attributes = await groupChanges(tx, nothing, input);
    const groupId = await insertGroup(tx, input);
    await record({ action: 'group.created', attributes, details: { groupId, name: input.name } });
    await notifyAccess(tx);
    return { groupId };
  },
});

/**
 * Changes a group: its name, who belongs to it, what they are granted. It counts from everybody's next request on; streams end within a
 * second. Throws AppError notFound (the group, a member), invalidInput (a name that is taken).
 */
export const updateGroup = command({
  name: 'group.update',
  permission: 'user.manage',
  input: groupSchema.extend({ groupId: groupIdSchema }),
  output: z.void(),
  records: ['group.updated'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { groupId, ...input }) => {
    const before = await lockGroup(tx, groupId);
    await refuseTakenName(tx, input.name, groupId);
    const attributes = await groupChanges(tx, before, input);
    if (attributes.length === 0) return;
    await updateGroupRow(tx, groupId, input);
    await record({ action: 'group.updated', attributes, details: { groupId, name: input.name } });
    await notifyAccess(tx);
  },
});

/** Deletes a group: its members lose what it was granted. Throws AppError notFound. */
export const deleteGroup = command({
  name: 'group.delete',
  permission: 'user.manage',
  input: z.strictObject({ groupId: groupIdSchema }),
  output: z.void(),
  records: ['group.deleted'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { groupId }) => {
    const before = await lockGroup(tx, groupId);
    const attributes = await groupChanges(tx, before, nothing);
    await removeGroup(tx, groupId);
    await record({ action: 'group.deleted', attributes, details: { groupId, name: before.name } });
    await notifyAccess(tx);
  },
});

/** Every group by name, with its members and what they are granted. */
export const listGroups = query({
  name: 'group.list',
  permission: 'user.manage',
  input: z.strictObject({}),
  output: z.array(groupRowSchema),
  scopeOf: () => 'installation',
  run: () => listGroupRows(),
});

/**
 * Grants one person roles for some accounts, beside their role for all and what their groups give. Throws AppError notFound,
 * ownerProtected (who may do everything already).
 */
export const setPersonGrants = command({
  name: 'user.setGrants',
  permission: 'user.manage',
  input: personGrantsSchema,
  output: z.void(),
  records: ['user.grantsChanged'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { userId, grants }) => {
    const { email } = await changeablePerson(tx, userId);
    const before = await readGrants(tx, { userId });
    const attributes = settingChanges({ grants: before.map(grantLine) }, { grants: grants.map(grantLine) });
    if (attributes.length === 0) return;
    await replaceGrants(tx, { userId }, grants);
    await record({ action: 'user.grantsChanged', attributes, details: { userId, email } });
    await notifyAccess(tx);
  },
});

async function refuseTakenName(tx: Transaction, name: string, exceptId?: string): Promise<void> {
  if (await isGroupNameTaken(tx, name, exceptId)) throw new InvalidInput({ name: 'groupNameTaken' });
}

/** Before and after of a group, people by their addresses. Throws AppError notFound for somebody who is to belong and is nobody. */
async function groupChanges(tx: Transaction, before: GroupInput, after: GroupInput) {
  const emails = await readEmails(tx, [...before.memberIds, ...after.memberIds]);
  if (after.memberIds.some((userId) => !emails.has(userId))) throw new AppError('notFound', { what: 'user' });
  const shown = ({ memberIds, grants, ...group }: GroupInput) => ({
    ...Object.fromEntries(Object.entries(group).filter(([, value]) => value !== '')),
    ...(memberIds.length > 0 ? { members: memberIds.map((userId) => emails.get(userId) ?? userId).toSorted() } : {}),
    ...(grants.length > 0 ? { grants: grants.map(grantLine) } : {}),
  });
  return settingChanges(shown(before), shown(after));
}

/** A grant as the log shows it: `operator: name prod-*, tag team=a`. */
function grantLine({ role, accounts }: AccessGrant): string {
  if (accounts.by === 'all') return `${role}: all accounts`;
  if (accounts.by === 'accounts') return `${role}: ${accounts.accountIds.toSorted().join(', ')}`;
  const tags = Object.entries(accounts.tags).map(([key, value]) => `tag ${key}=${value}`);
  return `${role}: ${[...accounts.namePatterns.map((pattern) => `name ${pattern}`), ...tags].join(', ')}`;
}
