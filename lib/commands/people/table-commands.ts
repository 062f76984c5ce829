import { z } from 'zod';
import { tablePreferences } from '../../core/tables/table-preferences.ts';
import { saveTablePreferenceRow } from '../../db/people/table-preference-rows.ts';
import { command } from '../kernel/command.ts';

/**
 * Keeps how a person has arranged a table, in every browser. Recorded the first time only: a column's width is changed often, and
 * nobody else sees it.
 */
export const arrangeTable = command({
  name: 'user.arrangeTable',
  permission: 'own',
  input: z.discriminatedUnion('table', [
    z.strictObject({ table: z.literal('functions'), preferences: tablePreferences.functions }),
  ]),
  output: z.void(),
  records: ['user.tableArranged'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { table, preferences }) => {
    const userId = caller.actor.id;
    const isFirst = await saveTablePreferenceRow(tx, { userId, table, preferences });
    if (isFirst) await record({ action: 'user.tableArranged', details: { userId, table } });
  },
});
