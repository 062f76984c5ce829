import { type FunctionCondition, type FunctionFilter, filterKeys, filterOperators } from './function-filter.ts';
import { breachOf, maxSelection, sortKeys } from './function-query.ts';
import { type FunctionSelection, type SelectedMatches, selectionBounds } from './function-selection.ts';

type Members<Name extends string> = Readonly<Record<Name, unknown>>;

/**
 * Whether a value that was read back is a selection, as another version may have written it. `functionSelectionSchema` says the same to
 * actions; this one needs no schema, which a page with a list would otherwise be sent.
 */
export function isFunctionSelection(value: unknown): value is FunctionSelection {
  return (
    hasExactly(value, ['matches', 'functionIds']) &&
    isListOf(value.matches, isSelectedMatches, selectionBounds.matches) &&
    isListOf(value.functionIds, isId, maxSelection)
  );
}

function isSelectedMatches(value: unknown): value is SelectedMatches {
  return (
    hasExactly(value, ['filters', 'until', 'without']) &&
    isListOf(value.filters, isCondition) &&
    breachOf(value.filters) === undefined &&
    (value.until === null || isUntil(value.until)) &&
    isListOf(value.without, isId, selectionBounds.without)
  );
}

function isUntil(value: unknown): value is NonNullable<SelectedMatches['until']> {
  return (
    hasExactly(value, ['sort', 'isDescending', 'value', 'functionArn']) &&
    isOneOf(value.sort, sortKeys) &&
    typeof value.isDescending === 'boolean' &&
    isText(value.value) &&
    isText(value.functionArn)
  );
}

function isCondition(value: unknown): value is FunctionCondition {
  const isGroup = (filters: unknown): filters is FunctionFilter[] => isListOf(filters, isFilter);
  return hasExactly(value, ['anyOf']) ? isListOf(value.anyOf, isGroup) : isFilter(value);
}

function isFilter(value: unknown): value is FunctionFilter {
  return (
    hasExactly(value, ['key', 'operator', 'values']) &&
    isOneOf(value.key, filterKeys) &&
    isOneOf(value.operator, filterOperators) &&
    isListOf(value.values, isText)
  );
}

function hasExactly<const Name extends string>(value: unknown, names: readonly Name[]): value is Members<Name> {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}

function isListOf<Entry>(
  value: unknown,
  isEntry: (entry: unknown) => entry is Entry,
  most = Number.POSITIVE_INFINITY,
): value is Entry[] {
  return Array.isArray(value) && value.length <= most && value.every(isEntry);
}

function isOneOf(value: unknown, known: readonly string[]): boolean {
  return typeof value === 'string' && known.includes(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isId(value: unknown): value is string {
  return isText(value) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
