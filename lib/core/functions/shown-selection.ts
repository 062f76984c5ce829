import type { FilterBreach } from '../filter-breach.ts';
import {
  allFunctionsAddress,
  conditionParameters,
  decodeOnce,
  encodeComma,
  type FunctionQuery,
  formatConditions,
  functionFilterBreach,
  functionsAddress,
  notUnderstoodIn,
  parseFunctionQuery,
  sortKeys,
} from './function-query.ts';
import {
  type FunctionSelection,
  type SelectedMatches,
  type SelectedUntil,
  selectionBounds,
  withFunctions,
} from './function-selection.ts';
import { readShortIds, writeShortIds } from './short-ids.ts';

/**
 * The selection that the list of functions shows alone: as the address says it, or, where it is too large for one, as the browser's tab
 * keeps it under a key that the address names. Only that tab can show the latter.
 */
export type ShownSelection = { kind: 'inAddress'; selection: FunctionSelection } | { kind: 'inTab'; key: string };

/** The parameter of the list's address that holds the selection, once for each of its parts. */
export const selectedParameter = 'selected';

/** The longest that a selection may make an address: three times of it, with what the browser adds to a request, fit into what servers accept. */
const longestInAddress = 3_000;

/** What the parameter of a selection that the tab keeps begins with, and the form of its key. */
const tabPrefix = 'tab:';
const tabKey = /^[0-9a-f]{12}$/;

/** The longest value and ARN with which "the first that match" end, as `functionSelectionSchema` takes them. */
const longestUntil = 500;

/** What an address says of a selection: that one is shown, or why its parameter cannot be used; none of them where it has no such parameter. */
export type ReadShownSelection = { shown?: ShownSelection; breach?: FilterBreach; notUnderstood?: string };

/** Reads the selection that an address has the list show. What is not understood is never left out: without it, the list would show others. */
export function readShownSelection(parameters: URLSearchParams): ReadShownSelection {
  const texts = parameters.getAll(selectedParameter);
  const [first] = texts;
  if (first === undefined) return {};
  if (texts.length === 1 && first.startsWith(tabPrefix)) {
    const key = first.slice(tabPrefix.length);
    return tabKey.test(key) ? { shown: { kind: 'inTab', key } } : { notUnderstood: selectedParameter };
  }
  let selection: FunctionSelection = { matches: [], functionIds: [] };
  for (const text of texts) {
    const { functionIds, matches, breach } = readPart(new URLSearchParams(text));
    if (breach) return { breach };
    if (functionIds) selection = withFunctions(selection, functionIds);
    else if (matches) selection = { ...selection, matches: [...selection.matches, matches] };
    else return { notUnderstood: selectedParameter };
  }
  if (selection.matches.length <= selectionBounds.matches) return { shown: { kind: 'inAddress', selection } };
  return { breach: { field: selectedParameter, bound: 'conditions', limit: selectionBounds.matches } };
}

/** A selection as the address can show it; undefined where it is too large for one. */
export function inAddress(selection: FunctionSelection): ShownSelection | undefined {
  const shown = { kind: 'inAddress' as const, selection };
  return parametersOf(shown).length <= longestInAddress ? shown : undefined;
}

/** The address of the list that shows a query, of a selection alone where there is one, else of all functions. */
export function listAddress(query: FunctionQuery, shown: ShownSelection | undefined): string {
  const address = functionsAddress(query);
  // The bare address begins with the person's own filter, if they have one.
  if (shown === undefined) return address === '/functions' ? allFunctionsAddress : address;
  return `${address}${address === '/functions' ? '?' : '&'}${parametersOf(shown)}`;
}

function parametersOf(shown: ShownSelection): string {
  return readable(new URLSearchParams(textsOf(shown).map((text) => [selectedParameter, text])));
}

function textsOf(shown: ShownSelection): string[] {
  if (shown.kind === 'inTab') return [tabPrefix + shown.key];
  const { matches, functionIds } = shown.selection;
  const named = functionIds.length === 0 ? [] : [`id=${writeShortIds(functionIds)}`];
  return [...matches.map(textOfMatches), ...named];
}

/** Commas stay readable, as in the address of a query. */
function readable(parameters: URLSearchParams): string {
  return parameters.toString().replaceAll('%2C', ',');
}

/** "All that match" as parameters: its conditions, or `view=all` where it has none, up to where, and without which. */
function textOfMatches({ filters, until, without }: SelectedMatches): string {
  const parameters = formatConditions(filters);
  if (filters.length === 0) parameters.set('view', 'all');
  if (until) parameters.set('until', textOfUntil(until));
  if (without.length > 0) parameters.set('without', writeShortIds(without));
  return readable(parameters);
}

function textOfUntil({ sort, isDescending, value, functionArn }: SelectedUntil): string {
  return [sort, isDescending ? 'desc' : 'asc', value, functionArn].map(encodeComma).join(',');
}

type ReadPart = { functionIds?: string[]; matches?: SelectedMatches; breach?: FilterBreach };

function readPart(parameters: URLSearchParams): ReadPart {
  const named = parameters.get('id');
  if (named !== null) {
    const functionIds = parameters.size === 1 ? readShortIds(named) : undefined;
    return functionIds ? { functionIds } : {};
  }
  const conditions = new URLSearchParams([...parameters].filter(([name]) => conditionParameters.includes(name)));
  const breach = functionFilterBreach(conditions);
  if (breach) return { breach };
  const others = [...parameters].filter(([name]) => !conditionParameters.includes(name));
  const own = new Map(others);
  const everything = own.get('view');
  // Each part has one meaning: conditions, or in so many words none.
  const isWhole =
    notUnderstoodIn(conditions) === undefined &&
    own.size === others.length &&
    others.every(([name]) => name === 'view' || name === 'until' || name === 'without') &&
    (conditions.size === 0 ? everything === 'all' : everything === undefined);
  const without = own.has('without') ? readShortIds(own.get('without') ?? '') : [];
  const until = own.has('until') ? readUntil(own.get('until') ?? '') : null;
  if (!isWhole || until === undefined || without === undefined || without.length > selectionBounds.without) return {};
  return { matches: { filters: parseFunctionQuery(conditions).filters, until, without } };
}

function readUntil(text: string): SelectedUntil | undefined {
  const [sortText, order, value, functionArn, ...more] = text.split(',').map(decodeOnce);
  const sort = sortKeys.find((key) => key === sortText);
  if (sort === undefined || (order !== 'asc' && order !== 'desc') || more.length > 0) return undefined;
  if (value === undefined || functionArn === undefined) return undefined;
  if (value.length > longestUntil || functionArn.length > longestUntil) return undefined;
  return { sort, isDescending: order === 'desc', value, functionArn };
}
