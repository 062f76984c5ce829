import type { AccountSet } from '../../core/access/caller.ts';
import type { FilterKey, FilterOperator, FunctionFilter, SortKey } from '../../core/functions/function-query.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { isAccountInUse } from '../accounts/accounts-in-use.ts';
import { Prisma } from '../generated/client.ts';

/** What a list of functions is made of: present ones, of accounts in use, in the Regions chosen there. */
const listedFunctions = Prisma.sql`
  FROM lambda_function f JOIN account a ON a.id = f.account_id
  WHERE f.gone_at IS NULL AND ${isAccountInUse} AND f.region = ANY (a.regions)`;

/** The same, of the accounts of a set. */
export function listedFunctionsOf(accounts: AccountSet): Prisma.Sql {
  return Prisma.sql`${listedFunctions} AND ${isOfAccounts(Prisma.sql`f.account_id`, accounts)}`;
}

/** SQL of what the list tells of a function's drift; see `driftStates`. */
export const driftState = Prisma.sql`
  CASE WHEN f.drift IS NULL THEN 'none' WHEN f.drift_accepted_at IS NULL THEN 'drifted' ELSE 'accepted' END`;

const columns: Readonly<Record<Exclude<FilterKey, 'tag'>, Prisma.Sql>> = {
  name: Prisma.sql`f.function_name`,
  account: Prisma.sql`a.aws_account_id`,
  region: Prisma.sql`f.region`,
  runtime: Prisma.sql`f.runtime`,
  architecture: Prisma.sql`f.architecture`,
  package: Prisma.sql`f.package_type`,
  status: Prisma.sql`f.datadog_status`,
  tool: Prisma.sql`f.datadog_tool`,
  owner: Prisma.sql`f.owner_tool`,
  stack: Prisma.sql`f.owner_name`,
  drift: driftState,
};

/** Statuses in order of how much there is to do, not of the alphabet. */
const statusOrder = Prisma.sql`array_position(ARRAY['not', 'partly', 'outdated', 'instrumented', 'cannotBe'], f.datadog_status)`;

/** The order of the list, without a tie-breaker. */
export function functionOrder(sort: SortKey, isDescending: boolean): Prisma.Sql {
  const expressions: Readonly<Record<SortKey, Prisma.Sql>> = {
    name: Prisma.sql`lower(f.function_name)`,
    account: Prisma.sql`lower(a.name)`,
    region: Prisma.sql`f.region`,
    runtime: Prisma.sql`f.runtime`,
    status: statusOrder,
    lastModified: Prisma.sql`f.last_modified_at`,
  };
  return isDescending
    ? Prisma.sql`${expressions[sort]} DESC NULLS LAST`
    : Prisma.sql`${expressions[sort]} ASC NULLS LAST`;
}

/** SQL of all conditions, to be put after `listedFunctionsOf`. */
export function functionConditions(filters: readonly FunctionFilter[]): Prisma.Sql {
  if (filters.length === 0) return Prisma.empty;
  return Prisma.sql`AND ${Prisma.join(filters.map(conditionOf), ' AND ')}`;
}

function conditionOf({ key, operator, values }: FunctionFilter): Prisma.Sql {
  const holds = Prisma.join(
    values.map((value) => (key === 'tag' ? tagHolds(value, operator) : columnHolds(columns[key], value, operator))),
    ' OR ',
  );
  // A function without the value is "not that value": NULL counts as false before it is turned round.
  return operator === '=' || operator === ':' ? Prisma.sql`(${holds})` : Prisma.sql`NOT coalesce(${holds}, false)`;
}

function columnHolds(column: Prisma.Sql, value: string, operator: FilterOperator): Prisma.Sql {
  if (operator === '=' || operator === '!=') return Prisma.sql`${column} = ${value}`;
  return Prisma.sql`${column} ILIKE ${`%${escapeLike(value)}%`}`;
}

/** `key=value` is looked for as it stands, `key` alone as a key; a part is looked for in both. */
function tagHolds(value: string, operator: FilterOperator): Prisma.Sql {
  const at = value.indexOf('=');
  if (operator === ':' || operator === '!:') {
    return Prisma.sql`EXISTS (SELECT 1 FROM jsonb_each_text(f.tags) tag WHERE tag.key || '=' || tag.value ILIKE ${`%${escapeLike(value)}%`})`;
  }
  if (at < 1) return Prisma.sql`f.tags ? ${value}`;
  return Prisma.sql`f.tags @> jsonb_build_object(${value.slice(0, at)}::text, ${value.slice(at + 1)}::text)`;
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}
