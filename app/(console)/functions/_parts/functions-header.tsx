'use client';

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { PageInfoLink } from '#app/_shell/help/page-info-link.tsx';
import type { FunctionQuery } from '#lib/core/functions/function-query.ts';
import type { FunctionSelection } from '#lib/core/functions/function-selection.ts';
import { ListMenu } from './list-menu.tsx';
import type { SelectionInList } from './use-selection.ts';

type Props = {
  query: FunctionQuery;
  total: number | null | undefined;
  selected: SelectionInList;
  /** The selection that the list shows alone: undefined where it shows none, null where it is not there. */
  shownAlone: FunctionSelection | null | undefined;
  mayPlan: boolean;
  onPasted: (functionIds: readonly string[]) => void;
};

/** The title, how many are selected, and what can be done with them. */
export function FunctionsHeader({ query, total, selected, shownAlone, mayPlan, onPasted }: Props) {
  const t = useTranslations('functions');
  const router = useRouter();
  // Without a count there is no saying what would be sent.
  const isNothingSelected = (selected.counts?.count ?? 0) === 0;
  const begin = (mode: 'instrument' | 'remove') => {
    selected.keepFor(mode);
    router.push('/rollouts/new');
  };
  const isDisabled = isNothingSelected || !mayPlan;
  return (
    <Header
      variant="awsui-h1-sticky"
      info={<PageInfoLink title={t('title')} />}
      {...(total === null ? {} : { counter: total === undefined ? t('counting') : t('counter', { total }) })}
      description={t('description')}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <ListMenu
            query={query}
            selected={selected}
            shownAlone={shownAlone}
            isNothingSelected={isNothingSelected}
            onPasted={onPasted}
          />
          <Button
            disabled={isDisabled}
            disabledReason={isNothingSelected ? t('nothingSelected') : undefined}
            onClick={() => begin('remove')}
          >
            {t('remove')}
          </Button>
          <Button
            variant="primary"
            disabled={isDisabled}
            disabledReason={isNothingSelected ? t('nothingSelected') : undefined}
            onClick={() => begin('instrument')}
          >
            {t('instrument')}
          </Button>
        </SpaceBetween>
      }
    >
      {t('title')}
    </Header>
  );
}
