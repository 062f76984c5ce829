'use client';

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { SelectionInList } from './use-selection.ts';

type Props = { total: number; selected: SelectionInList; mayPlan: boolean };

/** The title, how many are selected, and what can be done with them. */
export function FunctionsHeader({ total, selected, mayPlan }: Props) {
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
      counter={t('counter', { total })}
      description={t('description')}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
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
