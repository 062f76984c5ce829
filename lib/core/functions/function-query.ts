import { z } from 'zod';
import { type FilterBreach, filterBreachOf } from '../filter-breach.ts';

/** What the list of functions can be filtered by. */
export const filterKeys = [
  'name',
  'account',
  'region',
  'runtime',
  'architecture',
  'package',
  'status',
  'tool',
  'owner',
  'stack',
  'tag',
  'apiKey',
  'drift',
] as const;
export type FilterKey = (typeof filterKeys)[number];

/** `=` and `!=` compare whole values, `:` and `!:` look for a part; several values mean "one of these". */
export const filterOperators = ['=', '!=', ':', '!:'] as const;
export type FilterOperator = (typeof filterOperators)[number];

/**
 * One condition; all conditions of a query must hold. A tag's value is `key` or `key=value`; a runtime's may be `noRuntime`; an API
 * key's is one of `apiKeySourceNames`, and holds where the function has a key of that source, alone or beside another.
 */
export type FunctionFilter = { key: FilterKey; operator: FilterOperator; values: string[] };

/** The runtime of functions that AWS names none for: container images. AWS has no runtime of this name. */
export const noRuntime = 'none';

export const sortKeys = ['name', 'account', 'region', 'runtime', 'status', 'lastModified'] as const;
export type SortKey = (typeof sortKeys)[number];

/** Rows a page, as the preferences offer them. */
export const pageSizes = [25, 50, 100] as const;

/** Which page of a list: an end of it, or what comes behind or in front of a row, by the cursors that the list returns. */
export type ListPlace = 'first' | 'last' | { after: string } | { before: string };

/** The longest cursor of the list: a value, an ARN and what holds them. */
const longestCursor = 2_000;

/** What the list shows. */
export type FunctionQuery = {
  filters: FunctionFilter[];
  sort: SortKey;
  isDescending: boolean;
  place: ListPlace;
  pageSize: number;
};

/** The most functions that can be selected, and so the most in one Rollout. */
export const maxSelection = 10_000;

/**
 * The most that a query may hold; `valuesInAll` over all of its conditions, each of which costs the database time. The longest value
 * is a tag as AWS allows it: a key of 128 characters, `=`, and a value of 256.
 */
const filterBounds = { conditions: 30, values: 100, valuesInAll: 200, valueLength: 256, tagLength: 385 } as const;

const valuesUpTo = (length: number) => z.array(z.string().trim().min(1).max(length)).min(1).max(filterBounds.values);
const filterSchema = z.discriminatedUnion('key', [
  z.strictObject({
    key: z.literal('tag'),
    operator: z.enum(filterOperators),
    values: valuesUpTo(filterBounds.tagLength),
  }),
  z.strictObject({
    key: z.enum(filterKeys).exclude(['tag']),
    operator: z.enum(filterOperators),
    values: valuesUpTo(filterBounds.valueLength),
  }),
]);

/** A query as a page sends it to an action. */
export const functionQuerySchema = z.strictObject({
  filters: z
    .array(filterSchema)
    .max(filterBounds.conditions)
    .refine((filters) => countValues(filters) <= filterBounds.valuesInAll, 'tooBig'),
  sort: z.enum(sortKeys),
  isDescending: z.boolean(),
  place: z.union([
    z.enum(['first', 'last']),
    z.strictObject({ after: z.string().min(1).max(longestCursor) }),
    z.strictObject({ before: z.string().min(1).max(longestCursor) }),
  ]),
  pageSize: z.int().min(1).max(100),
});

function countValues(filters: readonly FunctionFilter[]): number {
  return filters.reduce((sum, { values }) => sum + values.length, 0);
}

/** How an operator is written after the key in an address: `region=…`, `region!=…`, `name~=…`, `name!~=…`. */
const suffixes: Readonly<Record<FilterOperator, string>> = { '=': '', '!=': '!', ':': '~', '!:': '!~' };

/**
 * Reads a query from an address. Values of one parameter are separated by commas (a comma within one is written `%2C`
 * twice encoded). What is not understood is left out: an old or mistyped link still shows a list.
 */
export function parseFunctionQuery(parameters: URLSearchParams): FunctionQuery {
  const parsed = [...parameters].map(([name, text]) => filterSchema.safeParse(conditionOf(name, text)));
  const filters = keptWithin(parsed.flatMap(({ success, data }) => (success ? [data] : [])));
  const pageSize = Number(parameters.get('size'));
  return {
    filters,
    sort: sortKeys.find((key) => key === parameters.get('sort')) ?? 'name',
    isDescending: parameters.get('order') === 'desc',
    place: placeIn(parameters),
    pageSize: pageSizes.find((size) => size === pageSize) ?? pageSizes[0],
  };
}

function placeIn(parameters: URLSearchParams): ListPlace {
  const [after, before] = ['after', 'before'].map((name) => parameters.get(name));
  if (after && after.length <= longestCursor) return { after };
  if (before && before.length <= longestCursor) return { before };
  return parameters.get('page') === 'last' ? 'last' : 'first';
}

/**
 * How the conditions in an address are larger than they may be; undefined when they are not. What is too large must be said:
 * without it, the list would show more than was asked for.
 */
export function functionFilterBreach(parameters: URLSearchParams): FilterBreach | undefined {
  const filters: FunctionFilter[] = [];
  for (const [name, text] of parameters) {
    const condition = conditionOf(name, text);
    if (!filterKeys.some((key) => key === condition.key)) continue;
    const parsed = filterSchema.safeParse(condition);
    const breach = parsed.success ? undefined : filterBreachOf(parsed.error, condition.key);
    if (breach) return breach;
    if (parsed.success) filters.push(parsed.data);
    if (filters.length > filterBounds.conditions) {
      return { field: condition.key, bound: 'conditions', limit: filterBounds.conditions };
    }
    if (countValues(filters) > filterBounds.valuesInAll) {
      return { field: condition.key, bound: 'valuesInAll', limit: filterBounds.valuesInAll };
    }
  }
  return undefined;
}

/** The condition that a parameter of an address may be. */
function conditionOf(name: string, text: string): { key: string; operator: FilterOperator; values: string[] } {
  const values = text
    .split(',')
    .map((value) => decodeOnce(value).trim())
    .filter(Boolean);
  const operator =
    filterOperators.findLast((candidate) => name.endsWith(suffixes[candidate]) && suffixes[candidate] !== '') ?? '=';
  return { key: name.slice(0, name.length - suffixes[operator].length), operator, values };
}

/** Every parameter that can hold a condition: `region`, `region!`, `region~`, `region!~`, and so on. */
export const conditionParameters: readonly string[] = filterKeys.flatMap((key) =>
  filterOperators.map((operator) => key + suffixes[operator]),
);

/** The longest text of a parameter: as many values as one condition may have, each as long as it may be, encoded. */
export const longestCondition = 60_000;

/**
 * The conditions in parameters that are all of `conditionParameters`, for programs: nothing is left out. `invalid` names the
 * parameters that are not understood or larger than they may be, each with a code of `fields` in messages/en/errors.json.
 */
export function readFunctionConditions(parameters: Readonly<Record<string, string>>): {
  filters: FunctionFilter[];
  invalid: Record<string, string>;
} {
  const filters: FunctionFilter[] = [];
  const invalid: Record<string, string> = {};
  for (const [name, text] of Object.entries(parameters)) {
    const { success, data, error } = filterSchema.safeParse(conditionOf(name, text));
    if (success) filters.push(data);
    else invalid[name] = filterBreachOf(error) === undefined ? 'invalid' : 'tooBig';
    if (filters.length > filterBounds.conditions || countValues(filters) > filterBounds.valuesInAll)
      invalid[name] = 'tooBig';
  }
  return { filters, invalid };
}

/** The first conditions that a query has room for. */
function keptWithin(filters: readonly FunctionFilter[]): FunctionFilter[] {
  const kept: FunctionFilter[] = [];
  for (const filter of filters.slice(0, filterBounds.conditions)) {
    if (countValues([...kept, filter]) <= filterBounds.valuesInAll) kept.push(filter);
  }
  return kept;
}

/** Writes a query as the parameters of an address, without what is the default anyway. */
export function formatFunctionQuery(query: FunctionQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const { key, operator, values } of query.filters) {
    parameters.append(key + suffixes[operator], values.map(encodeComma).join(','));
  }
  if (query.sort !== 'name') parameters.set('sort', query.sort);
  if (query.isDescending) parameters.set('order', 'desc');
  if (query.place === 'last') parameters.set('page', 'last');
  if (typeof query.place === 'object')
    for (const [name, cursor] of Object.entries(query.place)) parameters.set(name, cursor);
  if (query.pageSize !== pageSizes[0]) parameters.set('size', String(query.pageSize));
  return parameters;
}

/** The address of the list that shows a query. Commas stay readable: those within a value are encoded twice. */
export function functionsAddress(query: FunctionQuery): string {
  const parameters = formatFunctionQuery(query).toString().replaceAll('%2C', ',');
  return parameters ? `/functions?${parameters}` : '/functions';
}

function encodeComma(value: string): string {
  return value.replaceAll('%', '%25').replaceAll(',', '%2C');
}

function decodeOnce(value: string): string {
  return value.replaceAll('%2C', ',').replaceAll('%25', '%');
}
