import { z } from 'zod';
import { accessGrantSchema } from '../../core/access/grant.ts';
import type { GroupInput } from '../../core/access/group-input.ts';
import { AppError } from '../../core/errors.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { newRowId } from '../kernel/new-id.ts';
import { rowsOf } from '../kernel/rows.ts';
import { readGrants, replaceGrants, storedGrantSchema } from './grant-rows.ts';

/** A group as the people page shows it. */
export const groupRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** The identity provider's group whose members belong to it too. */
  oidcGroup: z.string().nullable(),
  members: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
  /** People whom the identity provider named as members at their last sign-in. */
  providerMembers: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
  grants: z.array(accessGrantSchema),
});
export type GroupRow = z.output<typeof groupRowSchema>;

const personSelect = { id: true, name: true, email: true } as const;

/** Every group by name. */
export async function listGroupRows(): Promise<z.input<typeof groupRowSchema>[]> {
  const groups = await database().personGroup.findMany({
    include: { members: { select: { user: { select: personSelect } } }, grants: { orderBy: { id: 'asc' } } },
    orderBy: { name: 'asc' },
  });
  const named = groups.flatMap(({ oidcGroup }) => oidcGroup ?? []);
  const people = await database().user.findMany({
    where: { oidcGroups: { hasSome: named } },
    select: { ...personSelect, oidcGroups: true },
  });
  return groups.map(({ members, grants, ...group }) => ({
    ...group,
    members: members.map(({ user }) => user).toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
    providerMembers: people.filter(({ oidcGroups }) => group.oidcGroup && oidcGroups.includes(group.oidcGroup)),
    grants: grants.flatMap(({ role, accounts }) => storedGrantSchema.parse({ role, accounts }) ?? []),
  }));
}

/** A stored group as a command compares it. */
export type StoredGroup = Omit<GroupInput, 'memberIds'> & { memberIds: string[] };

/** The group, held until the end of the transaction. Throws AppError notFound. */
export async function lockGroup(tx: Transaction, groupId: string): Promise<StoredGroup> {
  const held = await rowsOf(
    tx,
    z.object({ name: z.string(), description: z.string(), oidcGroup: z.string() }),
    Prisma.sql`
    SELECT name, description, coalesce(oidc_group, '') AS "oidcGroup" FROM person_group
    WHERE id = ${groupId}::uuid FOR UPDATE`,
  );
  const [group] = held;
  if (!group) throw new AppError('notFound', { what: 'group' });
  const members = await tx.groupMember.findMany({ where: { groupId }, orderBy: { userId: 'asc' } });
  return {
    ...group,
    memberIds: members.map(({ userId }) => userId),
    grants: await readGrants(tx, { groupId }),
  };
}

/** Whether another group is called that already; capital and small letters are the same. */
export async function isGroupNameTaken(tx: Transaction, name: string, exceptId?: string): Promise<boolean> {
  const found = await tx.personGroup.findFirst({
    where: {
      name: { equals: name, mode: 'insensitive' },
      ...(exceptId === undefined ? {} : { NOT: { id: exceptId } }),
    },
    select: { id: true },
  });
  return found !== null;
}

/** Stores a new group; returns its id. */
export async function insertGroup(
  tx: Transaction,
  { memberIds, grants, oidcGroup, ...group }: GroupInput,
): Promise<string> {
  const id = newRowId();
  await tx.personGroup.create({ data: { id, ...group, oidcGroup: oidcGroup || null } });
  await replaceMembers(tx, id, memberIds);
  await replaceGrants(tx, { groupId: id }, grants);
  return id;
}

/** Stores a group anew. */
export async function updateGroupRow(
  tx: Transaction,
  groupId: string,
  { memberIds, grants, oidcGroup, ...group }: GroupInput,
): Promise<void> {
  await tx.personGroup.update({ where: { id: groupId }, data: { ...group, oidcGroup: oidcGroup || null } });
  await replaceMembers(tx, groupId, memberIds);
  await replaceGrants(tx, { groupId }, grants);
}

/** Deletes a group, with what it was granted. */
export async function removeGroup(tx: Transaction, groupId: string): Promise<void> {
  await tx.personGroup.delete({ where: { id: groupId } });
}

async function replaceMembers(tx: Transaction, groupId: string, memberIds: readonly string[]): Promise<void> {
  await tx.groupMember.deleteMany({ where: { groupId } });
  await tx.groupMember.createMany({ data: memberIds.map((userId) => ({ groupId, userId })) });
}

/** The e-mail addresses of people, by their ids; ids of nobody are left out. */
export async function readEmails(tx: Transaction, userIds: readonly string[]): Promise<Map<string, string>> {
  const users = await tx.user.findMany({ where: { id: { in: [...userIds] } }, select: { id: true, email: true } });
  return new Map(users.map(({ id, email }) => [id, email]));
}
