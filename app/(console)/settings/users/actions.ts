'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { createGroup, deleteGroup, setPersonGrants, updateGroup } from '#lib/commands/people/group-commands.ts';
import { inviteUser, makePasswordLink } from '#lib/commands/people/link-commands.ts';
import { addUser, changeRole, setUserAccess } from '#lib/commands/people/person-commands.ts';
import { resetSecondFactor } from '#lib/commands/people/second-factor-commands.ts';
import { revokeTokensOfMaker } from '#lib/commands/tokens/token-commands.ts';
import { mailLink } from './_parts/mail-link.ts';

const revalidate = () => revalidatePath('/settings/users');

export const addUserAction = action(addUser, revalidate);
export const inviteUserAction = action(inviteUser, revalidate, mailLink);
export const makePasswordLinkAction = action(makePasswordLink, undefined, mailLink);
export const changeRoleAction = action(changeRole, revalidate);
export const setUserAccessAction = action(setUserAccess, revalidate);
export const revokeTokensOfMakerAction = action(revokeTokensOfMaker, revalidate);
export const resetSecondFactorAction = action(resetSecondFactor, revalidate);
export const createGroupAction = action(createGroup, revalidate);
export const updateGroupAction = action(updateGroup, revalidate);
export const deleteGroupAction = action(deleteGroup, revalidate);
export const setPersonGrantsAction = action(setPersonGrants, revalidate);
