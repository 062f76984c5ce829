'use client';

import Box from '@cloudscape-design/components/box';
import Popover from '@cloudscape-design/components/popover';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { type FunctionSelection, isNothing } from '#lib/core/functions/function-selection.ts';
import type { FilterOptionRow } from '#lib/db/functions/filter-options-page.ts';
import { useConditionsText } from './use-conditions-text.ts';

/** What a selection is made of, in words: which matches, without how many of them, and how many chosen one by one. */
export function SelectionContents({
  selection,
  options,
  label,
}: {
  selection: FunctionSelection;
  options: FilterOptionRow[];
  /** What opens it, and heads it; of the tab's own selection where nothing is said. */
  label?: string;
}) {
  const t = useTranslations('functions.contents');
  const textOf = useConditionsText(options);
  if (isNothing(selection) || selection.matches.length === 0) return null;
  const { matches, functionIds } = selection;
  return (
    <Popover
      triggerType="text"
      size="large"
      header={label ?? t('title')}
      content={
        <SpaceBetween size="xs">
          {matches.map(({ filters, until, without }) => (
            <div key={JSON.stringify([filters, until])}>
              {filters.length === 0 ? t('everything') : t('matches', { conditions: textOf(filters) })}
              {until === null ? null : ` ${t('until', { functionArn: until.functionArn })}`}
              {without.length === 0 ? null : ` ${t('without', { count: without.length })}`}
            </div>
          ))}
          {functionIds.length === 0 ? null : <div>{t('named', { count: functionIds.length })}</div>}
          <Box color="text-body-secondary">{t('hint')}</Box>
        </SpaceBetween>
      }
    >
      {label ?? t('open')}
    </Popover>
  );
}
