import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** PostgreSQL's one-byte catalogue type "char" and its array, which the adapter cannot read, and what to read them as. */
const catalogueTypes = new Map([
  [18, { oid: 25, columnType: ColumnTypeEnum.Character }],
  [1002, { oid: 1009, columnType: ColumnTypeEnum.CharacterArray }],
]);

/**
 * Prisma's PostgreSQL adapter as the schema engine needs it: catalogue columns can be read, and a migration's script goes to
 * the server whole (the adapter itself would cut it at every semicolon, also within a function's body).
 */
export async function openAdapter(url) {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => undefined); // the query that waits reports it
  const schema = new URL(url).searchParams.get('schema') ?? undefined;
  const adapter = readingCatalogue(await new PrismaPg(pool, { schema }).connect());
  adapter.executeScript = async (script) => {
    await pool.query(script);
  };
  adapter.dispose = () => pool.end();
  return adapter;
}

function readingCatalogue(queryable) {
  const { queryRaw, startTransaction } = queryable;
  queryable.queryRaw = async (query) => {
    const found = [];
    const reading = Object.create(queryable);
    reading.performIO = async (sent) => {
      const result = await queryable.performIO(sent);
      for (const [index, field] of (result.fields ?? []).entries()) {
        const known = catalogueTypes.get(field.dataTypeID);
        if (!known) continue;
        field.dataTypeID = known.oid;
        found.push([index, known.columnType]);
      }
      return result;
    };
    const result = await queryRaw.call(reading, query);
    for (const [index, columnType] of found) result.columnTypes[index] = columnType;
    return result;
  };
  if (startTransaction) {
    queryable.startTransaction = async (...parameters) =>
      readingCatalogue(await startTransaction.apply(queryable, parameters));
  }
  return queryable;
}
