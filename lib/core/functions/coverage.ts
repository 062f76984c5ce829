import type { Status } from '../datadog/status.ts';
import { statuses } from '../datadog/status-names.ts';
import type { AwsAccountId } from '../lambda/account-id.ts';
import { type FunctionFilter, noRuntime } from './function-filter.ts';
import { functionsAddress, parseFunctionQuery } from './function-query.ts';

/** What coverage is counted by. */
export const coverageDimensions = ['account', 'region', 'runtime', 'tag'] as const;
export type CoverageDimension = (typeof coverageDimensions)[number];

/** How many functions have each status. */
export type CountByStatus = Readonly<Record<Status, number>>;

/** Groups of one dimension that are listed by themselves; the others are summed up. */
export const mostCoverageGroups = 250;

/** Days that are kept, today included. */
export const keptCoverageDays = 400;

/** The longest key of a tag at AWS. */
export const longestTagKey = 128;

/** All functions of some counts. */
export function totalOf(counts: CountByStatus): number {
  return statuses.reduce((sum, status) => sum + counts[status], 0);
}

/** Functions that count as covered: Datadog observes them, with the newest layers or older ones. */
export const coveredStatuses = ['instrumented', 'outdated'] as const satisfies readonly Status[];

/** How many of some counts are covered. */
export function coveredOf(counts: CountByStatus): number {
  return coveredStatuses.reduce((sum, status) => sum + counts[status], 0);
}

/** Counts of no function. */
export function noCounts(): Record<Status, number> {
  return { instrumented: 0, outdated: 0, partly: 0, not: 0, cannotBe: 0 };
}

/**
 * The address of the list of functions that shows exactly those of a group, or those of them with one status. Undefined where the
 * list's language cannot say it, as for a tag whose value begins or ends with blanks: no link rather than one to other functions.
 */
export function coverageAddress(
  dimension: CoverageDimension,
  value: string | null,
  { tagKey, status }: { tagKey: string | null; status?: Status },
): string | undefined {
  const ofGroup = groupFilter(dimension, value, tagKey);
  if (ofGroup === undefined) return undefined;
  return addressOf([ofGroup, ...(status ? [statusFilter(status)] : [])]);
}

/** The address of the list of all functions with a status. */
export function statusAddress(status: Status): string {
  return addressOf([statusFilter(status)]) ?? '/functions';
}

/** The address of the list of an account's functions that are covered. */
export function coveredAddress(awsAccountId: AwsAccountId): string {
  const covered: FunctionFilter = { key: 'status', operator: '=', values: [...coveredStatuses] };
  return addressOf([{ key: 'account', operator: '=', values: [awsAccountId] }, covered]) ?? '/functions';
}

/** A key by which coverage can be shown: one that the list's language can name. */
export function isCoverageTagKey(key: string): boolean {
  return groupFilter('tag', null, key) !== undefined && addressOf([tagFilter('=', key)]) !== undefined;
}

function groupFilter(
  dimension: CoverageDimension,
  value: string | null,
  tagKey: string | null,
): FunctionFilter | undefined {
  if (dimension !== 'tag') return { key: dimension, operator: '=', values: [value ?? noRuntime] };
  // The first = parts a key from its value.
  if (tagKey === null || tagKey === '' || tagKey.includes('=')) return undefined;
  return value === null ? tagFilter('!=', tagKey) : tagFilter('=', `${tagKey}=${value}`);
}

function tagFilter(operator: '=' | '!=', text: string): FunctionFilter {
  return { key: 'tag', operator, values: [text] };
}

function statusFilter(status: Status): FunctionFilter {
  return { key: 'status', operator: '=', values: [status] };
}

/** The address of a list, if it reads back as what it was written for. */
function addressOf(filters: FunctionFilter[]): string | undefined {
  const query = parseFunctionQuery(new URLSearchParams());
  const address = functionsAddress({ ...query, filters });
  const read = parseFunctionQuery(new URLSearchParams(address.split('?')[1] ?? ''));
  return JSON.stringify(read.filters) === JSON.stringify(filters) ? address : undefined;
}
