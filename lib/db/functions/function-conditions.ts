import type { AccountSet } from '../../core/access/caller.ts';
import { driftStates } from '../../core/drift/drift.ts';
import {
  type FilterKey,
  type FilterOperator,
  type FunctionCondition,
  type FunctionFilter,
  isAnyOf,
  noRuntime,
} from '../../core/functions/function-filter.ts';
import type { SortKey } from '../../core/functions/function-query.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { isAccountInUse } from '../accounts/accounts-in-use.ts';
import { Prisma } from '../generated/client.ts';
import { containing } from '../kernel/like-pattern.ts';
import { type KnownParts, noKnownParts, partName } from './known-parts.ts';
import { apiKeyHolds, driftHolds, isUninstrumentable, runtimeIsMissing, valueColumns } from './named-conditions.ts';

/**
 * What a list of functions is made of: present ones, of accounts in use, in the Regions chosen there. As `= ANY` of a column
 * PostgreSQL would expect a twentieth of them, and then sort all that match instead of walking along an order until the page is full.
 */
const listedFunctions = Prisma.sql`
  FROM lambda_function f JOIN account a ON a.id = f.account_id
  WHERE f.gone_at IS NULL AND ${isAccountInUse} AND array_position(a.regions, f.region) IS NOT NULL`;

/** The same, of the accounts of a set. */
export function listedFunctionsOf(accounts: AccountSet): Prisma.Sql {
  return Prisma.sql`${listedFunctions} AND ${isOfAccounts(Prisma.sql`f.account_id`, accounts)}`;
}

/** SQL of what the list tells of a function's drift; see `driftStates`. */
export const driftState = Prisma.sql`
  CASE WHEN f.drift IS NULL THEN 'none' WHEN f.drift_accepted_at IS NULL THEN 'drifted' ELSE 'accepted' END`;

const columns: Readonly<Record<Exclude<FilterKey, 'tag' | 'apiKey'>, Prisma.Sql>> = {
  name: Prisma.sql`f.function_name`,
  account: Prisma.sql`a.aws_account_id`,
  ...valueColumns,
  drift: driftState,
};

/** By what the list is ordered, without the ARN that settles equal values; migration 0045 has an index for each of it. */
const orders: Readonly<Record<SortKey, Prisma.Sql>> = {
  name: Prisma.sql`lower(f.function_name)`,
  account: Prisma.sql`lower(a.name)`,
  region: Prisma.sql`f.region`,
  // Container images have none and come last.
  runtime: Prisma.sql`coalesce(f.runtime, '~')`,
  // By how much there is to do, not by the alphabet.
  status: Prisma.sql`coalesce(array_position(ARRAY['not', 'partly', 'outdated', 'instrumented', 'cannotBe'], f.datadog_status), 9)`,
  lastModified: Prisma.sql`coalesce(f.last_modified_at, 'infinity'::timestamptz)`,
};

/** A place between two functions in an order: the value of the one next to it, as text, and its ARN. */
export type FunctionPlace = { value: string; functionArn: string };

/** SQL of the value that the list is ordered by, as text for a `FunctionPlace`; of times, seconds since 1970. */
export function orderedValue(sort: SortKey): Prisma.Sql {
  if (sort === 'lastModified') return Prisma.sql`extract(epoch FROM ${orders[sort]})::text`;
  return Prisma.sql`(${orders[sort]})::text`;
}

/** Whether a text can be a value of the order, as `orderedValue` returns them. */
export function isOrderedValue(sort: SortKey, value: string): boolean {
  if (sort === 'status') return /^\d$/.test(value);
  return sort !== 'lastModified' || /^(Infinity|-?\d{1,11}(\.\d{1,6})?)$/.test(value);
}

/** SQL of such a text as what it was. */
function comparedValue(sort: SortKey, value: string): Prisma.Sql {
  if (sort === 'status') return Prisma.sql`${value}::text::int`;
  return sort === 'lastModified' ? Prisma.sql`to_timestamp(${value}::text::float8)` : Prisma.sql`${value}::text`;
}

/** SQL of an order. Descending is exactly the reverse of ascending, so one index serves both. */
export function functionOrder(sort: SortKey, isDescending: boolean): Prisma.Sql {
  const direction = isDescending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  return Prisma.sql`${orders[sort]} ${direction}, f.function_arn ${direction}`;
}

/** SQL that holds for the functions up to a place in an order and the one that is there. */
export function isUpToPlace(sort: SortKey, isDescending: boolean, place: FunctionPlace): Prisma.Sql {
  const than = isDescending ? Prisma.sql`>=` : Prisma.sql`<=`;
  return Prisma.sql`(${orders[sort]}, f.function_arn) ${than} (${comparedValue(sort, place.value)}, ${place.functionArn})`;
}

/** SQL that holds for the functions behind a place in an order, to be put after `listedFunctionsOf`; empty without a place. */
function behindPlace(sort: SortKey, isDescending: boolean, place: FunctionPlace | undefined): Prisma.Sql {
  if (!place) return Prisma.empty;
  const than = isDescending ? Prisma.sql`<` : Prisma.sql`>`;
  return Prisma.sql`AND (${orders[sort]}, f.function_arn) ${than} (${comparedValue(sort, place.value)}, ${place.functionArn})`;
}

/**
 * The listed functions as `f` with their accounts as `a`, at most `limit` of those that hold, in an order. By account, each account
 * gives its first ones in turn, in the order of their names, until there are enough, as no index can hold the name of another table's
 * row; else an index has the order.
 */
export function firstFunctions(
  columns: Prisma.Sql,
  { accounts, conditions, sort, isDescending, place, limit }: FirstFunctions,
): Prisma.Sql {
  const behind = behindPlace(sort, isDescending, place);
  if (sort !== 'account') {
    return Prisma.sql`SELECT ${columns} ${listedFunctionsOf(accounts)} ${conditions} ${behind}
      ORDER BY ${functionOrder(sort, isDescending)} LIMIT ${limit}`;
  }
  const direction = isDescending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const than = isDescending ? Prisma.sql`<=` : Prisma.sql`>=`;
  const isAhead = place ? Prisma.sql`AND lower(a.name) ${than} ${place.value}` : Prisma.empty;
  return Prisma.sql`
    SELECT ${columns} FROM (
      SELECT a.*, lower(a.name) AS ordered_name FROM account a
      WHERE ${isAccountInUse} AND ${isOfAccounts(Prisma.sql`a.id`, accounts)} ${isAhead} ORDER BY lower(a.name) ${direction}
    ) a CROSS JOIN LATERAL (
      SELECT f.* FROM lambda_function f
      WHERE f.account_id = a.id AND f.gone_at IS NULL AND array_position(a.regions, f.region) IS NOT NULL ${conditions} ${behind}
      ORDER BY f.function_arn ${direction} LIMIT ${limit}
    ) f
    ORDER BY a.ordered_name ${direction}, f.function_arn ${direction} LIMIT ${limit}`;
}

/** What of the list is read: `conditions` as `functionConditions` returns them. */
export type FirstFunctions = {
  accounts: AccountSet;
  conditions: Prisma.Sql;
  sort: SortKey;
  isDescending: boolean;
  place: FunctionPlace | undefined;
  limit: number;
};

/** SQL of all conditions, to be put after `listedFunctionsOf`. `parts`: what `readKnownParts` found of them, where that was asked. */
export function functionConditions(
  conditions: readonly FunctionCondition[],
  parts: KnownParts = noKnownParts,
): Prisma.Sql {
  if (conditions.length === 0) return Prisma.empty;
  return Prisma.sql`AND ${allHold(conditions, parts)}`;
}

function allHold(conditions: readonly FunctionCondition[], parts: KnownParts): Prisma.Sql {
  const holding = conditions.map((condition) => holds(condition, parts));
  return Prisma.join(holding, ' AND ');
}

function holds(condition: FunctionCondition, parts: KnownParts): Prisma.Sql {
  if (!isAnyOf(condition)) return conditionOf(condition, parts);
  const alternatives = condition.anyOf.map((filters) => Prisma.sql`(${allHold(filters, parts)})`);
  return Prisma.sql`(${Prisma.join(alternatives, ' OR ')})`;
}

function conditionOf({ key, operator, values }: FunctionFilter, parts: KnownParts): Prisma.Sql {
  const isPart = operator === ':' || operator === '!:';
  const holds = Prisma.join(
    values.map((value) => (isPart && parts.get(partName(key, value))) || valueHolds(key, value, operator)),
    ' OR ',
  );
  // A function without the value is "not that value": NULL counts as false before it is turned round.
  return operator === '=' || operator === ':' ? Prisma.sql`(${holds})` : Prisma.sql`NOT coalesce(${holds}, false)`;
}

function valueHolds(key: FilterKey, value: string, operator: FilterOperator): Prisma.Sql {
  if (key === 'tag') return tagHolds(value, operator);
  if (key === 'apiKey') return apiKeyHolds(value, operator);
  const isWhole = operator === '=' || operator === '!=';
  if (isWhole && key === 'status' && value === 'cannotBe') return isUninstrumentable;
  if (isWhole && key === 'runtime' && value === noRuntime) return runtimeIsMissing;
  const drift = isWhole && key === 'drift' ? driftStates.find((state) => state === value) : undefined;
  if (drift) return driftHolds[drift];
  return columnHolds(columns[key], value, operator);
}

function columnHolds(column: Prisma.Sql, value: string, operator: FilterOperator): Prisma.Sql {
  if (operator === '=' || operator === '!=') return Prisma.sql`${column} = ${value}`;
  return Prisma.sql`${column} ILIKE ${containing(value)}`;
}

/** `key=value` is looked for as it stands, `key` alone as a key; a part is looked for in both. */
function tagHolds(value: string, operator: FilterOperator): Prisma.Sql {
  const at = value.indexOf('=');
  if (operator === ':' || operator === '!:') {
    return Prisma.sql`f.tags_text ILIKE ${containing(value)}`;
  }
  if (at < 1) return Prisma.sql`f.tags ? ${value}`;
  // As a constant: PostgreSQL makes jsonb_build_object anew for each function that it looks at.
  const text = value.toWellFormed();
  return Prisma.sql`f.tags @> ${JSON.stringify({ [text.slice(0, at)]: text.slice(at + 1) })}::jsonb`;
}
