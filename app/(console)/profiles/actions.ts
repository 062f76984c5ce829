'use server';

import { action } from '#app/_doors/action.ts';
import { deleteProfile, saveProfile } from '#lib/commands/profiles/profile-commands.ts';

export const saveProfileAction = action(saveProfile);
export const deleteProfileAction = action(deleteProfile);
