import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import type { Queryable } from './rows.ts';
import { rowOf, rowsOf } from './rows.ts';
import type { SealPurpose } from './seal.ts';

/** A column that holds sealed values. Every one of them stands here, or a rotation of the key would leave it behind. */
export type SealedColumn = { purpose: SealPurpose; table: string; column: string };

/** All sealed columns; the migrations give each the trigger that refuses retired keys. */
export const sealedColumns: readonly SealedColumn[] = [
  { purpose: 'change.attributes', table: 'change', column: 'attributes_sealed' },
  { purpose: 'rollout.settings', table: 'rollout', column: 'settings_sealed' },
  { purpose: 'profile.settings', table: 'profile', column: 'settings_sealed' },
  { purpose: 'webhook.secret', table: 'webhook', column: 'secret_sealed' },
  { purpose: 'webhook.url', table: 'webhook', column: 'url_sealed' },
  { purpose: 'person.totp', table: 'second_factor', column: 'secret_sealed' },
];

/** Which values are meant: of the format of old, of this one whatever the key, or of a key. */
export type SealedWith = 'version 1' | 'version 2' | { keyId: string };

function isSealedWith({ column }: SealedColumn, which: SealedWith): Prisma.Sql {
  const value = Prisma.raw(`"${column}"`);
  if (which === 'version 1') return Prisma.sql`substring(${value} FROM 1 FOR 1) = '\\x01'::bytea`;
  if (which === 'version 2') return Prisma.sql`substring(${value} FROM 1 FOR 1) = '\\x02'::bytea`;
  return Prisma.sql`substring(${value} FROM 1 FOR 9) = decode(${`02${which.keyId}`}, 'hex')`;
}

const sealedRowSchema = z.object({ rowId: z.string(), sealed: z.instanceof(Uint8Array) });
/** A sealed value with the id of its row. */
export type SealedRow = z.infer<typeof sealedRowSchema>;

/** The next values of a column that are sealed so, by the ids of their rows. */
export async function readSealedRows(
  client: Queryable,
  column: SealedColumn,
  which: SealedWith,
  { afterId, limit }: { afterId: string | null; limit: number },
): Promise<SealedRow[]> {
  const [table, value] = [Prisma.raw(`"${column.table}"`), Prisma.raw(`"${column.column}"`)];
  return await rowsOf(
    client,
    sealedRowSchema,
    Prisma.sql`SELECT id::text AS "rowId", ${value} AS sealed FROM ${table}
      WHERE ${isSealedWith(column, which)} AND (${afterId}::uuid IS NULL OR id > ${afterId}::uuid)
      ORDER BY id LIMIT ${limit}`,
  );
}

/** How many values of a column are sealed so. */
export async function countSealedRows(client: Queryable, column: SealedColumn, which: SealedWith): Promise<number> {
  const { count } = await rowOf(
    client,
    z.object({ count: z.number() }),
    Prisma.sql`SELECT count(*)::int AS count FROM ${Prisma.raw(`"${column.table}"`)} WHERE ${isSealedWith(column, which)}`,
  );
  return count;
}

/** A value that takes the place of another. */
export type Resealed = { rowId: string; before: Uint8Array; after: Uint8Array };

/** Replaces values, each only where the row still has the one that was read: what was written meanwhile is never overwritten. */
export async function replaceSealed(
  client: { $executeRaw: (sql: Prisma.Sql) => PromiseLike<number> },
  { table, column }: SealedColumn,
  values: readonly Resealed[],
): Promise<void> {
  const [name, value] = [Prisma.raw(`"${table}"`), Prisma.raw(`"${column}"`)];
  const rows = values.map(({ rowId, before, after }) => ({
    rowId,
    before: Buffer.from(before).toString('base64'),
    after: Buffer.from(after).toString('base64'),
  }));
  await client.$executeRaw(Prisma.sql`
    UPDATE ${name} SET ${value} = decode(wanted.after, 'base64')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS wanted("rowId" uuid, before text, after text)
    WHERE ${name}.id = wanted."rowId" AND ${name}.${value} = decode(wanted.before, 'base64')`);
}
