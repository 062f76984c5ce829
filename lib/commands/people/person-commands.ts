import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { newUserSchema, userAccessSchema, userRoleSchema } from '../../core/access/person-input.ts';
import { AppError } from '../../core/errors.ts';
import { readMachineTokens } from '../../db/api/token-rows.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { insertPerson, readPerson, updateDisabled, updateRole } from '../../db/people/person-rows.ts';
import { endSessions } from '../../db/people/session-rows.ts';
import { listUserRows, userListItemSchema } from '../../db/people/users-page.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { query } from '../kernel/query.ts';
import { newOneTimeCode } from './one-time-code.ts';

/**
 * Adds a person with a first password, which is returned once and kept only as a hash; they must change it before they may do
 * anything else. Throws AppError userExists.
 */
export const addUser = command({
  name: 'user.add',
  permission: 'user.manage',
  input: newUserSchema,
  output: z.object({ firstPassword: z.string() }),
  records: ['user.created'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { name, email, role }) => {
    const id = crypto.randomUUID();
    const firstPassword = newOneTimeCode();
    const passwordHash = await hashPassword(firstPassword);
    const person = { id, name, email, role, passwordHash, mustChangePassword: true };
    await insertPerson(tx, person).catch(refuseAtEmail);
    await record({ action: 'user.created', details: { userId: id, email, role } });
    return { firstPassword };
  },
});

/** Throws the error; that the address is taken also at its field. */
export function refuseAtEmail(error: unknown): never {
  const isTaken = error instanceof AppError && error.code === 'userExists';
  throw isTaken ? new InvalidInput({ email: 'userExists' }, error.toFailure()) : error;
}

/** Gives a person another role. It counts from their next request on. Throws AppError notFound, ownerProtected. */
export const changeRole = command({
  name: 'user.changeRole',
  permission: 'user.manage',
  input: userRoleSchema,
  output: z.void(),
  records: ['user.roleChanged'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { userId, role }) => {
    const person = await changeablePerson(tx, userId);
    if (person.role === role) return;
    await updateRole(tx, userId, role);
    const details = { userId, email: person.email, before: person.role, after: role };
    await record({ action: 'user.roleChanged', details });
  },
});

/**
 * Lets a person in or keeps them out; who is kept out is signed out everywhere, and their own tokens are void. Tokens of machines that they
 * made stay valid, as pipelines must not end with a person's account: the event names them. Throws AppError notFound, ownerProtected.
 */
export const setUserAccess = command({
  name: 'user.setAccess',
  permission: 'user.manage',
  input: userAccessSchema,
  output: z.void(),
  records: ['user.disabled', 'user.enabled'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { userId, isDisabled }) => {
    const person = await changeablePerson(tx, userId);
    if (person.isDisabled === isDisabled) return;
    await updateDisabled(tx, userId, isDisabled);
    if (isDisabled) await endSessions(tx, userId);
    const tokens = isDisabled ? await readMachineTokens(tx, [userId]) : [];
    await record({
      action: isDisabled ? 'user.disabled' : 'user.enabled',
      details: {
        ...{ userId, email: person.email },
        ...(tokens.length === 0 ? {} : { machineTokens: tokens.map(({ name }) => name).join(', ') }),
      },
    });
  },
});

/** The person, unless nobody may change anything about them. Throws AppError notFound, ownerProtected. */
export async function changeablePerson(tx: Transaction, userId: string) {
  const person = await readPerson(tx, userId);
  if (person.role === 'owner') throw new AppError('ownerProtected');
  return person;
}

/** Everybody who has an account here, the owner first, then by name. */
export const listUsers = query({
  name: 'user.list',
  permission: 'user.manage',
  input: z.strictObject({}),
  output: z.array(userListItemSchema),
  scopeOf: () => 'installation',
  run: () => listUserRows(),
});
