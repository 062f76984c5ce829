import { z } from 'zod';
import { settingChanges } from '../../core/audit/setting-changes.ts';
import { database } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { readOwnRollouts } from '../../db/people/first-steps.ts';
import { readFirstStepsEnd, readPerson, updateFirstStepsEnd } from '../../db/people/person-rows.ts';
import { command } from '../kernel/command.ts';
import { query } from '../kernel/query.ts';

/** Whether the overview shows a person the first steps, and which of them they have done themselves. Throws AppError notFound. */
export const readFirstSteps = query({
  name: 'user.readFirstSteps',
  permission: 'own',
  input: z.strictObject({}),
  output: z.object({ isShown: z.boolean(), hasPreviewed: z.boolean(), hasApplied: z.boolean() }),
  scopeOf: () => 'installation',
  run: async (_input, caller) => {
    const userId = caller.actor.id;
    // Nobody who has put them away is waited for.
    if ((await readFirstStepsEnd(database(), userId)) !== null)
      return { isShown: false, hasPreviewed: false, hasApplied: false };
    return { isShown: true, ...(await readOwnRollouts(userId)) };
  },
});

/** Shows a person the first steps on the overview, or puts them away, in every browser. Throws AppError notFound. */
export const showFirstSteps = command({
  name: 'user.showFirstSteps',
  permission: 'own',
  input: z.strictObject({ isShown: z.boolean() }),
  output: z.void(),
  records: ['user.firstStepsShown'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { isShown }) => {
    const userId = caller.actor.id;
    const { email } = await readPerson(tx, userId);
    const wasShown = (await readFirstStepsEnd(tx, userId)) === null;
    if (wasShown === isShown) return;
    await updateFirstStepsEnd(tx, userId, isShown ? null : await readDatabaseTime(tx));
    const attributes = settingChanges({ firstSteps: wasShown }, { firstSteps: isShown });
    await record({ action: 'user.firstStepsShown', attributes, details: { userId, email } });
  },
});
