import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { listProfileRows, profileRowSchema, readProfileRow } from '../../db/profiles/profiles-page.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';

/** All profiles by name. */
export const listProfiles = query({
  name: 'profile.list',
  permission: 'read',
  input: z.strictObject({}),
  output: z.array(profileRowSchema),
  scopeOf: () => 'shared',
  run: () => listProfileRows(),
});

/** One profile. Throws AppError notFound. */
export const readProfile = query({
  name: 'profile.read',
  permission: 'read',
  input: z.strictObject({ profileId: idInAddress(z.uuid(), 'profile') }),
  output: profileRowSchema,
  scopeOf: () => 'shared',
  run: async ({ profileId }) => {
    const profile = await readProfileRow(profileId);
    if (!profile) throw new AppError('notFound', { what: 'profile' });
    return profile;
  },
});
