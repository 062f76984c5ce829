'use server';

import { action } from '#app/_doors/action.ts';
import { changePassword } from '#lib/commands/people/password-commands.ts';

export const changePasswordAction = action(changePassword);
