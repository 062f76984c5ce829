import type { z } from 'zod';
import type { Prisma } from '../generated/client.ts';
import type { Transaction } from './client.ts';

/** Who can be asked in SQL: the database, or a transaction. */
export type Queryable = Pick<Transaction, '$queryRaw'>;

/**
 * The rows of a statement of our own, each parsed with `schema`: the only way to read SQL that Prisma did not write. Columns
 * are named as the schema's members are (`account.aws_account_id AS "awsAccountId"`); what the schema does not name is left out.
 * Throws ZodError when the statement and the schema disagree, which is a fault of ours.
 */
export async function rowsOf<Row extends z.ZodType>(
  client: Queryable,
  schema: Row,
  sql: Prisma.Sql,
): Promise<z.output<Row>[]> {
  const rows = await client.$queryRaw<unknown[]>(sql);
  // Each by itself: to make a schema of the list takes zod longer than to parse a few rows.
  return rows.map((row) => schema.parse(row));
}

/** The one row of a statement that always has one, such as a count. */
export async function rowOf<Row extends z.ZodType>(
  client: Queryable,
  schema: Row,
  sql: Prisma.Sql,
): Promise<z.output<Row>> {
  const [row, ...others] = await rowsOf(client, schema, sql);
  if (row === undefined || others.length > 0)
    throw new Error(`Expected one row, got ${others.length + (row === undefined ? 0 : 1)}.`);
  return row;
}

/** The row of a statement that has one or none; null for none. */
export async function maybeRowOf<Row extends z.ZodType>(
  client: Queryable,
  schema: Row,
  sql: Prisma.Sql,
): Promise<z.output<Row> | null> {
  const [row] = await rowsOf(client, schema, sql);
  return row ?? null;
}
