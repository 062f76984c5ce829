import type { FunctionCondition } from './function-filter.ts';
import { maxSelection, type SortKey } from './function-query.ts';

/** Where the first functions of an order end: at the one with this value and ARN, which is the last of them. */
export type SelectedUntil = { sort: SortKey; isDescending: boolean; value: string; functionArn: string };

/** All functions that match when it is asked, or those up to a place, without the ids that were taken out. */
export type SelectedMatches = { filters: FunctionCondition[]; until: SelectedUntil | null; without: string[] };

/**
 * What a person selected, as they said it: all that match some conditions, and functions by id (`lambda_function.id`). A function is
 * selected if one of `matches` has it or `functionIds` names it, so whether one is selected depends on no other.
 */
export type FunctionSelection = { matches: SelectedMatches[]; functionIds: string[] };

/** The most "all that match" that one selection is made of, and the most functions taken out of each. */
export const selectionBounds = { matches: 5, without: 2_000 } as const;

/** A selection of nothing. */
export const nothingSelected: FunctionSelection = { matches: [], functionIds: [] };

/** Whether a selection can hold nothing, whatever there is. */
export function isNothing({ matches, functionIds }: FunctionSelection): boolean {
  return matches.length === 0 && functionIds.length === 0;
}

/** The selection with some functions more. */
export function withFunctions(selection: FunctionSelection, functionIds: readonly string[]): FunctionSelection {
  return { ...selection, functionIds: [...new Set([...selection.functionIds, ...functionIds])] };
}

/** The selection without some functions, whether they were named or match. */
export function withoutFunctions(selection: FunctionSelection, functionIds: readonly string[]): FunctionSelection {
  const taken = new Set(functionIds);
  return {
    matches: selection.matches.map((matches) => ({
      ...matches,
      without: [...new Set([...matches.without, ...functionIds])],
    })),
    functionIds: selection.functionIds.filter((id) => !taken.has(id)),
  };
}

/** The selection and all that match, also what had been taken out of it before. */
export function withMatches(selection: FunctionSelection, added: SelectedMatches): FunctionSelection {
  const others = selection.matches.filter((matches) => !isWithin(matches, added));
  return { ...selection, matches: [...others, added] };
}

/** What either selection holds; undefined where one selection has no room for both. */
export function withSelection(selection: FunctionSelection, added: FunctionSelection): FunctionSelection | undefined {
  const known = new Set(selection.matches.map((matches) => JSON.stringify(matches)));
  const further = added.matches.filter((matches) => !known.has(JSON.stringify(matches)));
  const both = withFunctions(further.reduce(withMatches, selection), added.functionIds);
  const hasRoom = both.matches.length <= selectionBounds.matches && both.functionIds.length <= maxSelection;
  return hasRoom ? both : undefined;
}

/** Whether "all that match" can be added to the selection. */
export function hasRoomForMatches({ matches }: FunctionSelection): boolean {
  return matches.length < selectionBounds.matches;
}

/** Whether the second holds all that the first does, as far as their words tell. */
function isWithin(one: SelectedMatches, other: SelectedMatches): boolean {
  if (other.without.length > 0 || JSON.stringify(one.filters) !== JSON.stringify(other.filters)) return false;
  return other.until === null || JSON.stringify(one.until) === JSON.stringify(other.until);
}

/** Whether a function is selected, as far as the selection itself tells; undefined where only the database can. */
export function isSelected({ matches, functionIds }: FunctionSelection, functionId: string): boolean | undefined {
  if (functionIds.includes(functionId)) return true;
  return matches.every(({ without }) => without.includes(functionId)) ? false : undefined;
}
