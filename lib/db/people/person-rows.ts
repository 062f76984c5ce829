import type { UserRole } from '../../core/access/permissions.ts';
import { AppError } from '../../core/errors.ts';
import { commandDatabase, type Transaction } from '../kernel/client.ts';
import { notifyPerson } from './session-rows.ts';

/**
 * A person with a password, which is given as its hash; null until they have chosen one. `mustChangePassword` when somebody else
 * knows it.
 */
export type NewPerson = {
  id: string;
  email: string;
  name: string;
  passwordHash: string | null;
  role: UserRole;
  mustChangePassword: boolean;
};

/**
 * Stores a person who signs in with a password: the rows that better-auth prescribes for its "credential" provider.
 * Throws AppError userExists when the e-mail address is taken.
 */
export async function insertPerson(tx: Transaction, { passwordHash, ...person }: NewPerson): Promise<void> {
  const { id, email } = person;
  if (await tx.user.findUnique({ where: { email }, select: { id: true } })) throw new AppError('userExists', { email });
  await tx.user.create({
    data: {
      ...person,
      emailVerified: true,
      authAccounts: {
        create: { id: crypto.randomUUID(), accountId: id, providerId: 'credential', password: passwordHash },
      },
    },
  });
}

/** Whether somebody owns this installation; until then every page leads to the set-up. A part of signing in. */
export async function readHasOwner(): Promise<boolean> {
  return (await countOwners(commandDatabase())) > 0;
}

/**
 * Whether somebody owns this installation, for the transaction that makes an owner: it holds an advisory lock (the number is
 * arbitrary and used for nothing else), so that of several only one looks at a time.
 */
export async function readHasOwnerAlone(tx: Transaction): Promise<boolean> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(725116)`;
  return (await countOwners(tx)) > 0;
}

async function countOwners(client: Pick<Transaction, 'user'>): Promise<number> {
  return await client.user.count({ where: { role: 'owner' satisfies UserRole } });
}

/** A person as a command finds them. Throws AppError notFound. */
export async function readPerson(
  tx: Transaction,
  userId: string,
): Promise<{
  name: string;
  role: string;
  email: string;
  isDisabled: boolean;
  locale: string | null;
  timeZone: string | null;
}> {
  const user = await tx.user.findUnique({
    where: { id: userId },
    select: { name: true, role: true, email: true, banned: true, locale: true, timeZone: true },
  });
  if (!user) throw new AppError('notFound', { what: 'user' });
  const { banned: isDisabled, ...person } = user;
  return { ...person, isDisabled };
}

/** The person whose e-mail address it is, or null. */
export async function findPersonByEmail(tx: Transaction, email: string): Promise<{ id: string; name: string } | null> {
  return await tx.user.findUnique({ where: { email }, select: { id: true, name: true } });
}

/** What everybody here is called, and their addresses. */
export async function listPersonNames(tx: Transaction): Promise<string[]> {
  const people = await tx.user.findMany({ select: { name: true, email: true } });
  return people.flatMap(({ name, email }) => [name, email]);
}

/** Gives a person another role. */
export async function updateRole(tx: Transaction, userId: string, role: UserRole): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { role } });
  await notifyPerson(tx, userId);
}

/** Keeps the language that a person chose. */
export async function updateLocale(tx: Transaction, userId: string, locale: string): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { locale } });
}

/** The time zone that a person chose; null: that of their browser, and for nobody who is here. */
export async function readTimeZone(client: Pick<Transaction, 'user'>, userId: string): Promise<string | null> {
  const user = await client.user.findUnique({ where: { id: userId }, select: { timeZone: true } });
  return user?.timeZone ?? null;
}

/** Keeps the time zone that a person chose; null: that of their browser. */
export async function updateTimeZone(tx: Transaction, userId: string, timeZone: string | null): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { timeZone } });
}

/** Lets a person in or keeps them out. */
export async function updateDisabled(tx: Transaction, userId: string, isDisabled: boolean): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { banned: isDisabled } });
  await notifyPerson(tx, userId);
}

/** A stored password, and whose it is. */
export type StoredPassword = { id: string; userId: string; passwordHash: string; email: string; name: string };

/** The stored password of a person, or null for those who sign in through an identity provider. */
export async function readPasswordHash(tx: Transaction, userId: string): Promise<StoredPassword | null> {
  const stored = await tx.authAccount.findFirst({
    where: { userId, providerId: 'credential' },
    include: { user: { select: { email: true, name: true } } },
  });
  return stored?.password ? { id: stored.id, userId, passwordHash: stored.password, ...stored.user } : null;
}

/** Where a person's password is stored, or would be; null for those who sign in through an identity provider. */
export async function findCredential(tx: Transaction, userId: string): Promise<string | null> {
  const stored = await tx.authAccount.findFirst({ where: { userId, providerId: 'credential' }, select: { id: true } });
  return stored?.id ?? null;
}

/** Stores another password that the person chose themselves; `stored` is the one of `readPasswordHash`. */
export async function updatePasswordHash(
  tx: Transaction,
  { id, userId }: Pick<StoredPassword, 'id' | 'userId'>,
  passwordHash: string,
): Promise<void> {
  await tx.authAccount.update({ where: { id }, data: { password: passwordHash } });
  await tx.user.update({ where: { id: userId }, data: { mustChangePassword: false } });
}

/** When a person put the first steps away; null while they are shown. Throws AppError notFound. */
export async function readFirstStepsEnd(client: Pick<Transaction, 'user'>, userId: string): Promise<Date | null> {
  const person = await client.user.findUnique({ where: { id: userId }, select: { firstStepsEndedAt: true } });
  if (!person) throw new AppError('notFound', { what: 'user' });
  return person.firstStepsEndedAt;
}

/** Keeps when a person put the first steps away; null shows them again. */
export async function updateFirstStepsEnd(tx: Transaction, userId: string, endedAt: Date | null): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { firstStepsEndedAt: endedAt } });
}

/** Whether single keys do something for a person. Throws AppError notFound. */
export async function readSingleKeysChoice(client: Pick<Transaction, 'user'>, userId: string): Promise<boolean> {
  const person = await client.user.findUnique({ where: { id: userId }, select: { hasSingleKeys: true } });
  if (!person) throw new AppError('notFound', { what: 'user' });
  return person.hasSingleKeys;
}

/** Keeps whether single keys do something for a person. */
export async function updateSingleKeysChoice(tx: Transaction, userId: string, hasSingleKeys: boolean): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { hasSingleKeys } });
}
