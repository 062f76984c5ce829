import type { FilterBreach } from '../filter-breach.ts';
import {
  alternativeParameters,
  type FilterOperator,
  type FunctionCondition,
  type FunctionFilter,
  filterKeys,
  filterOperators,
  filtersIn,
  isAnyOf,
  readAlternatives,
  writeAlternatives,
} from './function-filter.ts';

export const sortKeys = ['name', 'account', 'region', 'runtime', 'status', 'lastModified'] as const;
export type SortKey = (typeof sortKeys)[number];

/** Rows a page, as the preferences offer them. */
export const pageSizes = [25, 50, 100] as const;

/** Which page of a list: an end of it, or what comes behind or in front of a row, by the cursors that the list returns. */
export type ListPlace = 'first' | 'last' | { after: string } | { before: string };

/** The longest cursor of the list: a value, an ARN and what holds them. */
export const longestCursor = 2_000;

/** What the list shows. */
export type FunctionQuery = {
  /** All of them must hold. */
  filters: FunctionCondition[];
  sort: SortKey;
  isDescending: boolean;
  place: ListPlace;
  pageSize: number;
};

/** The most functions that can be selected, and so the most in one Rollout. */
export const maxSelection = 10_000;

/**
 * The most that a query may hold; `conditions` counts those within alternatives too, `valuesInAll` over all of its conditions, each of which costs the database time. The longest value
 * is a tag as AWS allows it: a key of 128 characters, `=`, and a value of 256.
 */
export const filterBounds = {
  conditions: 30,
  values: 100,
  valuesInAll: 200,
  valueLength: 256,
  tagLength: 385,
} as const;

function countValues(filters: readonly FunctionFilter[]): number {
  return filters.reduce((sum, { values }) => sum + values.length, 0);
}

/** How conditions together are more than they may be; undefined when they are not. Names the field of the last one. */
export function breachOf(conditions: readonly FunctionCondition[]): FilterBreach | undefined {
  const filters = filtersIn(conditions);
  const field = filters.at(-1)?.key ?? '';
  if (filters.length > filterBounds.conditions) return { field, bound: 'conditions', limit: filterBounds.conditions };
  const groups = conditions.filter(isAnyOf).length;
  if (groups > alternativeParameters.length) return { field, bound: 'conditions', limit: alternativeParameters.length };
  if (countValues(filters) <= filterBounds.valuesInAll) return undefined;
  return { field, bound: 'valuesInAll', limit: filterBounds.valuesInAll };
}

/** How an operator is written after the key in an address: `region=…`, `region!=…`, `name~=…`, `name!~=…`. */
const suffixes: Readonly<Record<FilterOperator, string>> = { '=': '', '!=': '!', ':': '~', '!:': '!~' };

/**
 * Reads a query from an address. Values of one parameter are separated by commas (a comma within one is written `%2C`
 * twice encoded). What is not understood is left out; a page asks `notUnderstoodIn` first.
 */
export function parseFunctionQuery(parameters: URLSearchParams): FunctionQuery {
  const read = [...parameters].map(([name, text]) => readCondition(name, text));
  const filters = keptWithin(read.flatMap(({ condition }) => condition ?? []));
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
  const conditions: FunctionCondition[] = [];
  for (const [name, text] of parameters) {
    const { condition, breach } = readCondition(name, text);
    if (breach) return breach;
    if (condition === undefined) continue;
    conditions.push(condition);
    const ofAll = breachOf(conditions);
    if (ofAll) return ofAll;
  }
  return undefined;
}

/** The parameters of the list's address that are no conditions; `selected` is read by `readShownSelection`. */
const otherParameters: readonly string[] = [
  ...['sort', 'order', 'page', 'after', 'before', 'size', 'view', 'panel', 'selected'],
];

/**
 * The first parameter of an address that is meant for the list and not understood, by its name or by its text; undefined where there is none. Without
 * it, the list would show more than was asked for, and all of that could be selected. What other programs add to any link (`utm_…`) is not meant for it.
 */
export function notUnderstoodIn(parameters: URLSearchParams): string | undefined {
  return [...parameters].find(
    ([name, text]) =>
      !otherParameters.includes(name) && !name.startsWith('utm_') && readCondition(name, text).condition === undefined,
  )?.[0];
}

/** What a parameter of an address says: a condition, or how it is larger than it may be; neither for what is not understood. */
type ReadCondition = { condition?: FunctionCondition; breach?: FilterBreach };

function readCondition(name: string, text: string): ReadCondition {
  if (!alternativeParameters.includes(name)) return readFilter(name, text);
  const alternatives = readAlternatives(text).map((parameters) =>
    parameters.map((parameter) => readFilter(...parameter)),
  );
  const breach = alternatives.flat().find((read) => read.breach !== undefined)?.breach;
  if (breach) return { breach };
  const anyOf = alternatives.map((filters) => filters.flatMap(({ condition }) => condition ?? []));
  // Left out of its alternative, a filter would let more functions through, and an alternative without any lets through all.
  const isUnderstood = anyOf.every(
    (filters, index) => filters.length > 0 && filters.length === alternatives[index]?.length,
  );
  return isUnderstood ? { condition: { anyOf } } : {};
}

function readFilter(name: string, text: string): { condition?: FunctionFilter; breach?: FilterBreach } {
  const { key: field, operator, values } = conditionOf(name, text);
  const key = filterKeys.find((known) => known === field);
  if (key === undefined || values.length === 0) return {};
  const limit = key === 'tag' ? filterBounds.tagLength : filterBounds.valueLength;
  if (values.some((value) => value.length > limit)) return { breach: { field, bound: 'valueLength', limit } };
  if (values.length > filterBounds.values) return { breach: { field, bound: 'values', limit: filterBounds.values } };
  return { condition: { key, operator, values } };
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

/** Every parameter that can hold a condition: `region`, `region!`, `region~`, `region!~`, and so on, and those of alternatives. */
export const conditionParameters: readonly string[] = [
  ...filterKeys.flatMap((key) => filterOperators.map((operator) => key + suffixes[operator])),
  ...alternativeParameters,
];

/** The longest text of a parameter: as many values as one condition may have, each as long as it may be, encoded. */
export const longestCondition = 60_000;

/**
 * The conditions in parameters that are all of `conditionParameters`, for programs: nothing is left out. `invalid` names the
 * parameters that are not understood or larger than they may be, each with a code of `fields` in messages/en/errors.json.
 */
export function readFunctionConditions(parameters: Readonly<Record<string, string>>): {
  filters: FunctionCondition[];
  invalid: Record<string, string>;
} {
  const filters: FunctionCondition[] = [];
  const invalid: Record<string, string> = {};
  for (const [name, text] of Object.entries(parameters)) {
    const { condition, breach } = readCondition(name, text);
    if (condition) filters.push(condition);
    else invalid[name] = breach === undefined ? 'invalid' : 'tooBig';
    if (breachOf(filters)) invalid[name] = 'tooBig';
  }
  return { filters, invalid };
}

/** The first conditions that a query has room for. */
function keptWithin(conditions: readonly FunctionCondition[]): FunctionCondition[] {
  const kept: FunctionCondition[] = [];
  for (const condition of conditions) {
    if (breachOf([...kept, condition]) === undefined) kept.push(condition);
  }
  return kept;
}

/** Writes conditions as the parameters of an address, in their order. */
export function formatConditions(conditions: readonly FunctionCondition[]): URLSearchParams {
  const parameters = new URLSearchParams();
  const groups = conditions.filter(isAnyOf);
  for (const condition of conditions) {
    if (!isAnyOf(condition)) parameters.append(...parameterOf(condition));
    else
      parameters.append(
        alternativeParameters[groups.indexOf(condition)] ?? '',
        writeAlternatives(condition, parameterOf),
      );
  }
  return parameters;
}

function parameterOf({ key, operator, values }: FunctionFilter): [string, string] {
  return [key + suffixes[operator], values.map(encodeComma).join(',')];
}

/** Writes a query as the parameters of an address, without what is the default anyway. */
export function formatFunctionQuery(query: FunctionQuery): URLSearchParams {
  const parameters = formatConditions(query.filters);
  if (query.sort !== 'name') parameters.set('sort', query.sort);
  if (query.isDescending) parameters.set('order', 'desc');
  if (query.place === 'last') parameters.set('page', 'last');
  if (typeof query.place === 'object')
    for (const [name, cursor] of Object.entries(query.place)) parameters.set(name, cursor);
  if (query.pageSize !== pageSizes[0]) parameters.set('size', String(query.pageSize));
  return parameters;
}

/** The address of the list that shows all functions, also to a person whose list begins with a filter. */
export const allFunctionsAddress = '/functions?view=all';

/** The address of the list that shows a query. Commas stay readable: those within a value are encoded twice. */
export function functionsAddress(query: FunctionQuery): string {
  const parameters = formatFunctionQuery(query).toString().replaceAll('%2C', ',');
  return parameters ? `/functions?${parameters}` : '/functions';
}

/** A value as one of several that commas separate. */
export function encodeComma(value: string): string {
  return value.replaceAll('%', '%25').replaceAll(',', '%2C');
}

/** Such a value as it was. */
export function decodeOnce(value: string): string {
  return value.replaceAll('%2C', ',').replaceAll('%25', '%');
}
