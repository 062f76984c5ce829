import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { listProfileRows, profileRowSchema, readProfileRow } from '../../db/profiles/profiles-page.ts';
import { query } from '../kernel/query.ts';

/** All profiles by name. */
export const listProfiles = query({
  name: 'profile.list',
  permission: 'read',
  input: z.strictObject({}),
  output: z.array(profileRowSchema),
  scopeOf: () => 'installation',
  run: () => listProfileRows(),
});

/** One profile. Throws AppError notFound. */
export const readProfile = query({
  name: 'profile.read',
  permission: 'read',
  input: z.strictObject({ profileId: z.string() }),
  output: profileRowSchema,
  scopeOf: () => 'installation',
  run: async ({ profileId }) => {
    const profile = z.uuid().safeParse(profileId).success ? await readProfileRow(profileId) : null;
    if (!profile) throw new AppError('notFound', { what: 'profile' });
    return profile;
  },
});
