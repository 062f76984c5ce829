import { Prisma } from '../generated/client.ts';

/**
 * SQL for a common table expression `turn`: waits for a turn with the accounts that `isMeant` says (a condition on `account`), `shared` with
 * whoever only holds them or `alone`, until the end of the transaction. Of row locks alone PostgreSQL lets whoever shares one pass those who wait to
 * change the row (README.tuplock), so that lanes which store intents side by side would keep a person from disconnecting or freezing the
 * account for as long as they send; of advisory locks each has its turn. To be read before the rows are locked.
 */
export function turnWith(isMeant: Prisma.Sql, how: 'shared' | 'alone'): Prisma.Sql {
  const wait = how === 'shared' ? Prisma.sql`pg_advisory_xact_lock_shared` : Prisma.sql`pg_advisory_xact_lock`;
  return Prisma.sql`turn AS MATERIALIZED (
    SELECT ${wait}(hashtext('lamplighter.account'), key)
    FROM (SELECT hashtext(id::text) AS key FROM account WHERE ${isMeant} ORDER BY 1) AS wanted)`;
}

/** SQL that holds once the turn has come. */
export const turnHasCome = Prisma.sql`(SELECT count(*) FROM turn) >= 0`;
