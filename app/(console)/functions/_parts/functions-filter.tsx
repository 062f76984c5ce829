'use client';

import Multiselect from '@cloudscape-design/components/multiselect';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ListFilter } from '#app/_parts/list-filter.tsx';
import { apiKeySourceNames } from '#lib/core/datadog/api-key-sources.ts';
import {
  type FilterKey,
  type FunctionCondition,
  type FunctionFilter,
  isAnyOf,
} from '#lib/core/functions/function-filter.ts';
import type { FunctionQuery } from '#lib/core/functions/function-query.ts';
import type { FilterOptionRow } from '#lib/db/functions/filter-options-page.ts';
import { conditionsOf, tokenQueryOf } from './filter-tokens.ts';
import { useFilterLabel } from './use-filter-label.ts';

type Props = {
  query: FunctionQuery;
  total: number | null | undefined;
  options: FilterOptionRow[];
  onChange: (filters: FunctionCondition[]) => void;
  /** The saved filters, behind it. */
  children?: ReactNode;
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
  ['apiKey', 'apiKeys'],
  ['drift', 'drifts'],
] as const;

/** Properties that people look for by a part of the text; all others have few values to choose from. */
const textKeys: readonly FilterKey[] = ['name', 'stack', 'tag'];

/** The filter of the list, and beside it the Regions at one click. */
export function FunctionsFilter({ query, total, options, onChange, children }: Props) {
  const t = useTranslations('functions.filter');
  const labelOf = useFilterLabel();
  const optionsOf = (key: FilterKey) =>
    (key === 'apiKey'
      ? apiKeySourceNames.map((value) => ({ value, label: undefined }))
      : options.filter((option) => option.key === key)
    ).map(({ value, label }) => ({ value, label: label ?? labelOf(key, value) }));
  return (
    <div className="filter-row">
      <ListFilter
        properties={properties.map(([key, plural]) => ({
          key,
          label: t(key),
          valuesLabel: t(plural),
          kind: textKeys.includes(key) ? ('text' as const) : ('choice' as const),
          options: optionsOf(key),
          labelOf: (value) => labelOf(key, value),
          // A tag is mostly picked whole, as name=value.
          ...(key === 'tag' ? { defaultOperator: '=' as const } : {}),
        }))}
        operators={{ choice: ['=', '!='], text: [':', '!:', '=', '!='] }}
        groups={{ query: tokenQueryOf(query.filters), onQuery: (chosen) => onChange(conditionsOf(chosen)) }}
        // Text without a property is looked for in the name.
        freeTextOperators={[':', '!:']}
        tokenLimit={4}
        countText={typeof total === 'number' ? t('countText', { total }) : ''}
        ariaLabel={t('label')}
        placeholder={t('placeholder')}
      />
      <RegionChooser query={query} options={options} onChange={onChange} />
      {children}
    </div>
  );
}

/** Shows the functions of some Regions only; the same as the filter's "Region =", but quicker to reach. */
function RegionChooser({ query, options, onChange }: Omit<Props, 'total'>) {
  const t = useTranslations('functions');
  const names = useTranslations('accounts.regionNames');
  const isRegionFilter = (condition: FunctionCondition): condition is FunctionFilter =>
    !isAnyOf(condition) && condition.key === 'region' && condition.operator === '=';
  const chosen = query.filters.find(isRegionFilter)?.values ?? [];
  const regions = options.filter(({ key }) => key === 'region');
  const choose = (values: string[]) => {
    const others = query.filters.filter((condition) => !isRegionFilter(condition));
    onChange(values.length > 0 ? [...others, { key: 'region', operator: '=', values }] : others);
  };
  return (
    <div className="region-chooser">
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
    </div>
  );
}
