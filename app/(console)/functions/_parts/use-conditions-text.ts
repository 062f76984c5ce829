'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { type FunctionCondition, type FunctionFilter, isAnyOf } from '#lib/core/functions/function-filter.ts';
import { useFilterLabel } from './use-filter-label.ts';

/** Conditions in words: `Region = eu-west-1 or us-east-1 and Datadog status = Not instrumented`. */
export function useConditionsText(): (conditions: readonly FunctionCondition[]) => string {
  const t = useTranslations('functions.filter');
  const format = useFormatter();
  const labelOf = useFilterLabel();
  return useCallback(
    (conditions) => {
      const one = ({ key, operator, values }: FunctionFilter) =>
        t('condition', {
          property: t(key),
          operator,
          values: format.list(
            values.map((value) => labelOf(key, value)),
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
    [t, format, labelOf],
  );
}
