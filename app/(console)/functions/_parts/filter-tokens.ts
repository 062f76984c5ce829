import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import { type FunctionFilter, filterKeys, filterOperators } from '#lib/core/functions/function-query.ts';

/** Conditions as Cloudscape's property filter shows them. Values to choose from are lists, texts are single. */
export function tokensOf(filters: readonly FunctionFilter[]): PropertyFilterProps.Token[] {
  return filters.map(({ key, operator, values }) => ({
    propertyKey: key,
    operator,
    value: isText(key) ? values.join(', ') : values,
  }));
}

/** Tokens as conditions. Text without a property is looked for in the name. What is not understood is left out. */
export function filtersOf(tokens: readonly PropertyFilterProps.Token[]): FunctionFilter[] {
  return tokens.flatMap((token) => {
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
