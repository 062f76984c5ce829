'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import {
  type FilterKey,
  type FunctionCondition,
  type FunctionFilter,
  isAnyOf,
} from '#lib/core/functions/function-filter.ts';
import type { FilterOptionRow } from '#lib/db/functions/filter-options-page.ts';
import { useFilterLabel } from './use-filter-label.ts';

/**
 * Conditions in words: `Region = eu-west-1 or us-east-1 and Datadog status = Not instrumented`. `options` are the values that the filter
 * proposes, some with a name of their own.
 */
export function useConditionsText(
  options: readonly FilterOptionRow[],
): (conditions: readonly FunctionCondition[]) => string {
  const t = useTranslations('functions.filter');
  const format = useFormatter();
  const labelOf = useFilterLabel();
  return useCallback(
    (conditions) => {
      const nameOf = (key: FilterKey, value: string) =>
        options.find((option) => option.key === key && option.value === value)?.label ?? labelOf(key, value);
      const one = ({ key, operator, values }: FunctionFilter) =>
        t('condition', {
          property: t(key),
          operator,
          values: format.list(
            values.map((value) => nameOf(key, value)),
            { type: 'disjunction' },
          ),
        });
      const all = (filters: readonly FunctionFilter[]) => format.list(filters.map(one), { type: 'conjunction' });
      return format.list(
        conditions.map((condition) =>
          isAnyOf(condition)
            ? t('alternatives', { conditions: format.list(condition.anyOf.map(all), { type: 'disjunction' }) })
            : one(condition),
        ),
        { type: 'conjunction' },
      );
    },
    [t, format, labelOf, options],
  );
}
