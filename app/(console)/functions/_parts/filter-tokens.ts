import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import {
  type AnyOf,
  type FunctionCondition,
  type FunctionFilter,
  filterKeys,
  filterOperators,
  isAnyOf,
} from '#lib/core/functions/function-filter.ts';

type Token = PropertyFilterProps.Token;
type TokenGroup = PropertyFilterProps.TokenGroup;

/**
 * Conditions as Cloudscape's property filter shows them: tokens and groups of tokens, one level deep. Where conditions are deeper, as
 * an address may have them, they are shown as the alternatives that they come to.
 */
export function tokenQueryOf(conditions: readonly FunctionCondition[]): PropertyFilterProps.Query {
  const single = conditions.flatMap(withSingleTexts);
  const shown = isShownJoined(single) ? single : [{ anyOf: alternativesOf(single) }];
  const [only, ...others] = shown;
  if (only !== undefined && isAnyOf(only) && others.length === 0) {
    return { operation: 'or', tokens: [], tokenGroups: only.anyOf.map((filters) => groupOf('and', filters)) };
  }
  const tokenGroups = shown.map((condition) =>
    isAnyOf(condition) ? groupOf('or', condition.anyOf.flat()) : tokenOf(condition),
  );
  return { operation: 'and', tokens: [], tokenGroups };
}

/** The same with one value in each text, as a token of a text has no more. */
function withSingleTexts(condition: FunctionCondition): FunctionCondition[] {
  if (isAnyOf(condition)) {
    return [{ anyOf: condition.anyOf.flatMap((filters) => alternativesOf(filters.flatMap(withSingleTexts))) }];
  }
  if (!isText(condition.key) || condition.values.length === 1) return [condition];
  const single = condition.values.map((value) => ({ ...condition, values: [value] }));
  const isNegated = condition.operator === '!=' || condition.operator === '!:';
  return isNegated ? single : [{ anyOf: single.map((filter) => [filter]) }];
}

/** Whether one level of groups shows the conditions as they are. */
function isShownJoined(conditions: readonly FunctionCondition[]): boolean {
  const isSimple = (condition: FunctionCondition) =>
    !isAnyOf(condition) || condition.anyOf.every(({ length }) => length === 1);
  return conditions.length === 1 || conditions.every(isSimple);
}

/** The alternatives that conditions come to when each is combined with each. */
function alternativesOf(conditions: readonly FunctionCondition[]): FunctionFilter[][] {
  return conditions.reduce<FunctionFilter[][]>(
    (alternatives, condition) => {
      const further = isAnyOf(condition) ? condition.anyOf : [[condition]];
      return alternatives.flatMap((filters) => further.map((more) => [...filters, ...more]));
    },
    [[]],
  );
}

/** Tokens and their groups as conditions. Text without a property is looked for in the name. What is not understood is left out. */
export function conditionsOf({ operation, tokenGroups = [] }: PropertyFilterProps.Query): FunctionCondition[] {
  const groups = tokenGroups
    .map((group) => ('tokens' in group ? group : { operation: 'and' as const, tokens: [group] }))
    .map((group) => ({ operation: group.operation, filters: filtersOf(group.tokens) }))
    .filter(({ filters }) => filters.length > 0);
  if (operation === 'and') {
    return groups.flatMap((group) =>
      group.operation === 'or' ? joinedByOr(group.filters.map((filter) => [filter])) : group.filters,
    );
  }
  return joinedByOr(
    groups.flatMap((group) => (group.operation === 'or' ? group.filters.map((filter) => [filter]) : [group.filters])),
  );
}

/** One of alternatives; the filters themselves where there is only one. */
function joinedByOr(anyOf: FunctionFilter[][]): (AnyOf | FunctionFilter)[] {
  const [only, ...others] = anyOf;
  if (only === undefined) return [];
  return others.length === 0 ? only : [{ anyOf }];
}

function groupOf(operation: PropertyFilterProps.JoinOperation, filters: readonly FunctionFilter[]): Token | TokenGroup {
  const tokens = filters.map(tokenOf);
  const [only, ...others] = tokens;
  return only !== undefined && others.length === 0 ? only : { operation, tokens };
}

/** Values to choose from are lists, texts are single. */
function tokenOf({ key, operator, values }: FunctionFilter): Token {
  return { propertyKey: key, operator, value: isText(key) ? (values[0] ?? '') : values };
}

function filtersOf(tokens: readonly (Token | TokenGroup)[]): FunctionFilter[] {
  return tokens.flatMap((token) => {
    if ('tokens' in token) return filtersOf(token.tokens);
    const key = filterKeys.find((name) => name === (token.propertyKey ?? 'name'));
    const operator = filterOperators.find((name) => name === token.operator);
    const values = [token.value]
      .flat()
      .map((value) => String(value).trim())
      .filter(Boolean);
    return key && operator && values.length > 0 ? [{ key, operator, values }] : [];
  });
}

function isText(key: FunctionFilter['key']): boolean {
  return key === 'name' || key === 'stack' || key === 'tag';
}
