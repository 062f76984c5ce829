import { AppError } from '../../core/errors.ts';
import type { Database } from './client.ts';
import type { SealedPlace } from './seal.ts';
import { type Resealed, readSealedRows, replaceSealed, type SealedColumn, type SealedWith } from './sealed-columns.ts';

/** A value that could not be opened: it was damaged, or moved, or sealed with a key that is lost. It is left as it is. */
export type UnreadableValue = { table: string; column: string; rowId: string };

const batchSize = 500;

/**
 * Seals every value of a column that is sealed in one way in another, batch by batch; each batch stands by itself, so that whoever
 * comes after a kill goes on where it ended. Returns the values that could not be opened, which are left as they are.
 */
export async function resealColumn(
  client: Database,
  column: SealedColumn,
  which: SealedWith,
  {
    open,
    seal,
    observeBatch = () => Promise.resolve(),
  }: {
    open: (sealed: Uint8Array, place: SealedPlace) => string;
    seal: (text: string, place: SealedPlace) => Uint8Array;
    /** Called before and after each batch is written; for tests that end the work there. */
    observeBatch?: (step: 'batchRead' | 'batchWritten') => Promise<void>;
  },
): Promise<UnreadableValue[]> {
  const unreadable: UnreadableValue[] = [];
  let afterId: string | null = null;
  for (;;) {
    const rows = await readSealedRows(client, column, which, { afterId, limit: batchSize });
    const last = rows.at(-1);
    if (last === undefined) return unreadable;
    const resealed: Resealed[] = [];
    for (const { rowId, sealed } of rows) {
      const place = { purpose: column.purpose, rowId };
      const text = textOrUndefined(() => open(sealed, place));
      if (text === undefined) unreadable.push({ table: column.table, column: column.column, rowId });
      else resealed.push({ rowId, before: sealed, after: seal(text, place) });
    }
    await observeBatch('batchRead');
    if (resealed.length > 0) await replaceSealed(client, column, resealed);
    await observeBatch('batchWritten');
    afterId = last.rowId;
  }
}

function textOrUndefined(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'sealedValueUnreadable') return undefined;
    throw error;
  }
}
