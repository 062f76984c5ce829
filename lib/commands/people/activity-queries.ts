import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { listOwnScanRows, ownScanSchema } from '../../db/accounts/own-scans.ts';
import { database } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { listOwnRolloutRows, ownRolloutSchema } from '../../db/rollouts/own-rollouts.ts';
import { query } from '../kernel/query.ts';

/** What somebody began: Rollouts and scans under way, and those that ended lately. */
const activitySchema = z.object({ rollouts: z.array(ownRolloutSchema), scans: z.array(ownScanSchema) });
export type Activity = z.infer<typeof activitySchema>;

/** What ended longer ago is no news any more. */
const newsMilliseconds = 24 * 60 * 60 * 1000;

/**
 * The Rollouts that the caller created or had send and the scans that they asked for, in accounts that they may read: those under way or halted, and
 * those that came to their end within a day. The newest of each, few enough to be read every few seconds.
 */
export const listOwnActivity = query({
  name: 'activity.listOwn',
  permission: 'read',
  input: z.strictObject({}),
  output: activitySchema,
  scopeOf: () => 'permittedAccounts',
  run: async (_input, caller) => {
    const accounts = accountsWith(caller, 'read');
    const since = new Date((await readDatabaseTime(database())).getTime() - newsMilliseconds);
    const [rollouts, scans] = await Promise.all([
      listOwnRolloutRows(caller.actor.id, accounts, since),
      listOwnScanRows(caller.actor.id, accounts, since),
    ]);
    return { rollouts, scans };
  },
});
