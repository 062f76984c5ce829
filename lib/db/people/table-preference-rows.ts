import type { z } from 'zod';
import { type ArrangedTable, tablePreferences } from '../../core/tables/table-preferences.ts';
import { database, type Transaction } from '../kernel/client.ts';

/** How a person has arranged a table; null where they have not, or not in a way that this version knows. */
export async function readTablePreferenceRow<Table extends ArrangedTable>(
  userId: string,
  table: Table,
): Promise<z.output<(typeof tablePreferences)[Table]> | null> {
  const row = await database().tablePreference.findUnique({
    where: { userId_tableName: { userId, tableName: table } },
    select: { preferences: true },
  });
  const parsed = tablePreferences[table].safeParse(row?.preferences);
  return parsed.success ? parsed.data : null;
}

/** Keeps how a person has arranged a table. Returns whether it was the first time. */
export async function saveTablePreferenceRow(
  tx: Transaction,
  { userId, table, preferences }: { userId: string; table: ArrangedTable; preferences: object },
): Promise<boolean> {
  const place = { userId, tableName: table };
  const known = await tx.tablePreference.count({ where: place });
  await tx.tablePreference.upsert({
    where: { userId_tableName: place },
    create: { ...place, preferences },
    update: { preferences },
  });
  return known === 0;
}
