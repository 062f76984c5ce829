import { z } from 'zod';
import { settingChanges } from '../../core/audit/setting-changes.ts';
import { database } from '../../db/kernel/client.ts';
import { readPerson, readSingleKeysChoice, updateSingleKeysChoice } from '../../db/people/person-rows.ts';
import { command } from '../kernel/command.ts';
import { query } from '../kernel/query.ts';

/** Whether single keys do something on the changes of a Rollout, which everybody can switch off (WCAG 2.2, 2.1.4). Throws AppError notFound. */
export const readSingleKeys = query({
  name: 'user.readSingleKeys',
  permission: 'own',
  input: z.strictObject({}),
  output: z.object({ areOn: z.boolean() }),
  scopeOf: () => 'installation',
  run: async (_input, caller) => ({ areOn: await readSingleKeysChoice(database(), caller.actor.id) }),
});

/** Switches single keys on or off for a person, in every browser. Throws AppError notFound. */
export const chooseSingleKeys = command({
  name: 'user.chooseSingleKeys',
  permission: 'own',
  input: z.strictObject({ areOn: z.boolean() }),
  output: z.void(),
  records: ['user.singleKeysChosen'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { areOn }) => {
    const userId = caller.actor.id;
    const { email } = await readPerson(tx, userId);
    const wereOn = await readSingleKeysChoice(tx, userId);
    if (wereOn === areOn) return;
    await updateSingleKeysChoice(tx, userId, areOn);
    const attributes = settingChanges({ singleKeys: wereOn }, { singleKeys: areOn });
    await record({ action: 'user.singleKeysChosen', attributes, details: { userId, email } });
  },
});
