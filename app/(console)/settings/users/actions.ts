'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { addUser, changeRole, setUserAccess } from '#lib/commands/users.ts';
import { newUserSchema, userAccessSchema, userRoleSchema } from '#lib/core/access/user-input.ts';
import { inTransaction } from '#lib/db/kernel/client.ts';

/** Adds a person; answers their first password, once. */
export const addUserAction = action({
  name: 'user.add',
  permission: 'user.manage',
  input: newUserSchema,
  run: async (input, { actor }) => {
    const added = await inTransaction((tx) => addUser(tx, input, actor));
    revalidatePath('/settings/users');
    return added;
  },
});

/** Gives a person another role. */
export const changeRoleAction = action({
  name: 'user.changeRole',
  permission: 'user.manage',
  input: userRoleSchema,
  run: async (input, { actor }) => {
    await inTransaction((tx) => changeRole(tx, input, actor));
    revalidatePath('/settings/users');
  },
});

/** Lets a person in or keeps them out. */
export const setUserAccessAction = action({
  name: 'user.setAccess',
  permission: 'user.manage',
  input: userAccessSchema,
  run: async (input, { actor }) => {
    await inTransaction((tx) => setUserAccess(tx, input, actor));
    revalidatePath('/settings/users');
  },
});
