'use server';

import { action } from '#app/_doors/action.ts';
import { deleteProfile, deleteProfileInputSchema, profileInputSchema, saveProfile } from '#lib/commands/profiles.ts';
import { inTransaction } from '#lib/db/kernel/client.ts';

export const saveProfileAction = action({
  name: 'profile.save',
  permission: 'profile.manage',
  input: profileInputSchema,
  run: (input, { actor }) => inTransaction((tx) => saveProfile(tx, input, actor)),
});

export const deleteProfileAction = action({
  name: 'profile.delete',
  permission: 'profile.manage',
  input: deleteProfileInputSchema,
  run: (input, { actor }) => inTransaction((tx) => deleteProfile(tx, input, actor)),
});
