import { z } from 'zod';
import { database } from '../../db/kernel/client.ts';
import { readTimeZone } from '../../db/people/person-rows.ts';
import { query } from '../kernel/query.ts';

/** The time zone that the caller chose; null: that of their browser. */
export const readOwnTimeZone = query({
  name: 'user.readTimeZone',
  permission: 'own',
  input: z.strictObject({}),
  output: z.object({ timeZone: z.string().nullable() }),
  scopeOf: () => 'installation',
  run: async (_input, caller) => ({ timeZone: await readTimeZone(database(), caller.actor.id) }),
});
