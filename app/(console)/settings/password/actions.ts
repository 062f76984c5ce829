'use server';

import { action } from '#app/_doors/action.ts';
import { changePassword } from '#lib/auth/password.ts';
import { currentSession } from '#lib/auth/session.ts';
import { newPasswordSchema } from '#lib/core/access/user-input.ts';
import { AppError } from '#lib/core/errors.ts';

/** Changes one's own password. */
export const changePasswordAction = action({
  name: 'user.changePassword',
  permission: 'read',
  input: newPasswordSchema,
  run: async (input, { actor }) => {
    const session = await currentSession();
    if (!session) throw new AppError('notSignedIn');
    await changePassword({ ...input, actor, sessionToken: session.token });
  },
});
