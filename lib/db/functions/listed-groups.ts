import type { AccountSet } from '../../core/access/caller.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { isAccountInUse } from '../accounts/accounts-in-use.ts';
import { Prisma } from '../generated/client.ts';

/** A column of groups: how it is named, and SQL of it over a function `f`. */
export type GroupColumn = readonly [name: string, sql: Prisma.Sql];

/**
 * SQL of a query over the functions that a list is made of, in groups that have the columns, the account and the Region in common: the
 * columns, `aws_account_id`, `region` and `count`. Whether the account is in use and the Region chosen is looked up for each group, of
 * which there are thousands, and not for each function; what index `lambda_function_counted` holds is read from it alone.
 */
export function listedGroups(accounts: AccountSet, columns: readonly GroupColumn[]): Prisma.Sql {
  const named = columns.map(([name, sql]) => Prisma.sql`${sql} AS ${Prisma.raw(name)}`);
  const places = columns.map((_column, index) => Prisma.raw(`${index + 3}`));
  return Prisma.sql`
    SELECT a.aws_account_id, known.* FROM (
      SELECT f.account_id, f.region, ${Prisma.join(named)}, count(*) AS count FROM lambda_function f
      WHERE f.gone_at IS NULL AND ${isOfAccounts(Prisma.sql`f.account_id`, accounts)} GROUP BY 1, 2, ${Prisma.join(places)}
    ) known JOIN account a ON a.id = known.account_id
    WHERE ${isAccountInUse} AND known.region = ANY (a.regions)`;
}

/** SQL of the same functions as `f`, from FROM on, for groups that are nearly as many as there are functions. */
export function listedByPlace(accounts: AccountSet): Prisma.Sql {
  return Prisma.sql`
    FROM lambda_function f JOIN (
      SELECT DISTINCT a.id, unnest(a.regions) AS region FROM account a
      WHERE ${isAccountInUse} AND ${isOfAccounts(Prisma.sql`a.id`, accounts)}
    ) place ON place.id = f.account_id AND place.region = f.region
    WHERE f.gone_at IS NULL`;
}
