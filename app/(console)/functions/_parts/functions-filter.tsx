'use client';

import Multiselect from '@cloudscape-design/components/multiselect';
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import { useTranslations } from 'next-intl';
import { useCallback, useMemo } from 'react';
import type { FilterKey, FunctionFilter, FunctionQuery } from '#lib/core/functions/function-query.ts';
import type { FilterOptionRow } from '#lib/db/functions/filter-options-page.ts';
import { filtersOf, tokensOf } from './filter-tokens.ts';
import { useFilterLabel } from './use-filter-label.ts';

type Props = {
  query: FunctionQuery;
  total: number;
  options: FilterOptionRow[];
  onChange: (filters: FunctionFilter[]) => void;
};

/** Each property with the plural that heads its values. */
const properties = [
  ['name', 'names'],
  ['account', 'accounts'],
  ['region', 'regions'],
  ['runtime', 'runtimes'],
  ['architecture', 'architectures'],
  ['package', 'packages'],
  ['status', 'statuses'],
  ['tool', 'tools'],
  ['owner', 'owners'],
  ['stack', 'stacks'],
  ['tag', 'tags'],
] as const;

/** Properties that people look for by a part of the text; all others have few values to choose from. */
const textKeys: readonly FilterKey[] = ['name', 'stack', 'tag'];

/** The filter of the list, and beside it the Regions at one click. */
export function FunctionsFilter({ query, total, options, onChange }: Props) {
  const t = useTranslations('functions.filter');
  const labelOf = useFilterLabel();
  const formatOf = useCallback(
    (key: FilterKey) => (value: unknown) => {
      const names = [value].flat().map((one) => {
        const option = options.find((candidate) => candidate.key === key && candidate.value === one);
        return option?.label ?? labelOf(key, String(one));
      });
      return names.join(', ');
    },
    [options, labelOf],
  );
  const filteringProperties = useMemo(
    () =>
      properties.map(([key, plural]) => ({
        key,
        propertyLabel: t(key),
        groupValuesLabel: t(plural),
        operators: textKeys.includes(key)
          ? ([':', '!:', '=', '!='] as const)
          : [
              { operator: '=' as const, tokenType: 'enum' as const, format: formatOf(key) },
              { operator: '!=' as const, tokenType: 'enum' as const, format: formatOf(key) },
            ],
        defaultOperator: key === 'tag' || !textKeys.includes(key) ? ('=' as const) : (':' as const),
      })),
    [t, formatOf],
  );
  const filteringOptions = useMemo<PropertyFilterProps.FilteringOption[]>(
    () => options.map(({ key, value, label }) => ({ propertyKey: key, value, label: label ?? labelOf(key, value) })),
    [options, labelOf],
  );
  return (
    <div className="filter-row">
      <PropertyFilter
        query={{ tokens: tokensOf(query.filters), operation: 'and' }}
        onChange={({ detail }) => onChange(filtersOf(detail.tokens))}
        filteringProperties={filteringProperties}
        filteringOptions={filteringOptions}
        hideOperations
        expandToViewport
        tokenLimit={4}
        countText={t('countText', { total })}
        filteringAriaLabel={t('label')}
        filteringPlaceholder={t('placeholder')}
      />
      <RegionChooser query={query} options={options} onChange={onChange} />
    </div>
  );
}

/** Shows the functions of some Regions only; the same as the filter's "Region =", but quicker to reach. */
function RegionChooser({ query, options, onChange }: Omit<Props, 'total'>) {
  const t = useTranslations('functions');
  const names = useTranslations('accounts.regionNames');
  const isRegionFilter = (filter: FunctionFilter) => filter.key === 'region' && filter.operator === '=';
  const chosen = query.filters.find(isRegionFilter)?.values ?? [];
  const regions = options.filter(({ key }) => key === 'region');
  const choose = (values: string[]) => {
    const others = query.filters.filter((filter) => !isRegionFilter(filter));
    onChange(values.length > 0 ? [...others, { key: 'region', operator: '=', values }] : others);
  };
  return (
    <Multiselect
      hideTokens
      placeholder={
        chosen.length > 0 ? t('someRegions', { count: chosen.length, first: chosen[0] ?? '' }) : t('allRegions')
      }
      ariaLabel={t('regionSelectLabel')}
      expandToViewport
      filteringType={regions.length > 8 ? 'auto' : 'none'}
      options={regions.map(({ value, count }) => ({
        value,
        label: value,
        description: names.has(value) ? names(value) : undefined,
        labelTag: String(count),
      }))}
      selectedOptions={chosen.map((value) => ({ value, label: value }))}
      onChange={({ detail }) => choose(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
    />
  );
}
