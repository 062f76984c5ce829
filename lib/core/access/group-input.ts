import { z } from 'zod';
import { accessGrantsSchema } from './grant.ts';
import { shownNameSchema } from './names.ts';
import { userIdSchema } from './person-input.ts';

/** The id of a group. */
export const groupIdSchema = z.uuid();

/** A whole group as its form sends it. */
export const groupSchema = z.strictObject({
  name: shownNameSchema,
  description: z.string().trim().max(500, 'tooBig').default(''),
  /** The identity provider's name of a group whose members belong to this one too; empty: none. */
  oidcGroup: z.string().trim().max(256, 'tooBig').default(''),
  memberIds: z.array(userIdSchema).max(5_000),
  grants: accessGrantsSchema,
});
export type GroupInput = z.output<typeof groupSchema>;

/** What one person is granted beside their role and groups. */
export const personGrantsSchema = z.strictObject({ userId: userIdSchema, grants: accessGrantsSchema });
