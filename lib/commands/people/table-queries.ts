import { z } from 'zod';
import { tablePreferences } from '../../core/tables/table-preferences.ts';
import { readTablePreferenceRow } from '../../db/people/table-preference-rows.ts';
import { query } from '../kernel/query.ts';

/** How the person has arranged the list of functions; null where they have not. */
export const readFunctionsTable = query({
  name: 'user.readFunctionsTable',
  permission: 'own',
  input: z.strictObject({}),
  output: tablePreferences.functions.nullable(),
  scopeOf: () => 'installation',
  run: (_input, caller) => readTablePreferenceRow(caller.actor.id, 'functions'),
});
