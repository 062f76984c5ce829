import { z } from 'zod';
import { emailAddressSchema, shownNameSchema } from './names.ts';
import { userRoles } from './permissions.ts';

/** Twelve characters or more; better-auth takes at most 128. */
const passwordSchema = z.string().min(12, 'passwordTooShort').max(128, 'passwordTooLong');

/** A code of an authenticator app, or a recovery code. */
export const secondFactorCodeSchema = z.string().trim().min(1, 'secondFactorCode').max(100, 'secondFactorCode');

/** What the sign-in form sends. The password's length is not judged here: it was, when it was chosen. */
export const signInSchema = z.strictObject({
  email: emailAddressSchema,
  password: z.string().min(1, 'passwordMissing').max(128, 'passwordTooLong'),
  /** Of an authenticator app, or a recovery code; once it is asked for. */
  code: secondFactorCodeSchema.optional(),
});

/** What the set-up form sends; the code is the one that the process printed. */
export const newOwnerSchema = z.strictObject({
  code: z.string().trim().min(1, 'setUpCodeMissing').max(100, 'setUpCodeWrong'),
  name: shownNameSchema,
  email: emailAddressSchema,
  password: passwordSchema,
});

/** What the owner enters for another person; their first password is made by the server. */
export const newUserSchema = z.strictObject({
  name: shownNameSchema,
  email: emailAddressSchema,
  role: z.enum(userRoles).exclude(['owner']),
});

/** The id of a person. */
export const userIdSchema = z.string().min(1).max(100);

/** Another role for a person. */
export const userRoleSchema = z.strictObject({
  userId: userIdSchema,
  role: z.enum(userRoles).exclude(['owner']),
});

/** Whether a person may sign in. */
export const userAccessSchema = z.strictObject({ userId: userIdSchema, isDisabled: z.boolean() });

/** A password that is chosen with a link; the token is what the link carries. */
export const chosenPasswordSchema = z.strictObject({ token: z.string().max(200), password: passwordSchema });

/** A person's own new password. */
export const newPasswordSchema = z.strictObject({
  current: z.string().min(1, 'passwordMissing').max(128, 'passwordTooLong'),
  next: passwordSchema,
});
