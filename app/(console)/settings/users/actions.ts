'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { addUser, changeRole, setUserAccess } from '#lib/commands/people/person-commands.ts';

const revalidate = () => revalidatePath('/settings/users');

export const addUserAction = action(addUser, revalidate);
export const changeRoleAction = action(changeRole, revalidate);
export const setUserAccessAction = action(setUserAccess, revalidate);
