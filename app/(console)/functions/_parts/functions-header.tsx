'use client';

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { PageInfoLink } from '#app/_shell/help/page-info-link.tsx';
import type { FunctionSelection } from './use-selection.ts';

type Props = { total: number | null | undefined; selection: FunctionSelection; mayPlan: boolean };

/** The title, how many are selected, and what can be done with them. */
export function FunctionsHeader({ total, selection, mayPlan }: Props) {
  const t = useTranslations('functions');
  const router = useRouter();
  const selected = selection.ids.size;
  const begin = (mode: 'instrument' | 'remove') => {
    selection.keepFor(mode);
    router.push('/rollouts/new');
  };
  const isDisabled = selected === 0 || !mayPlan;
  return (
    <Header
      variant="awsui-h1-sticky"
      info={<PageInfoLink title={t('title')} />}
      {...(total === null ? {} : { counter: total === undefined ? t('counting') : t('counter', { total }) })}
      description={t('description')}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            disabled={isDisabled}
            disabledReason={selected === 0 ? t('nothingSelected') : undefined}
            onClick={() => begin('remove')}
          >
            {t('remove')}
          </Button>
          <Button
            variant="primary"
            disabled={isDisabled}
            disabledReason={selected === 0 ? t('nothingSelected') : undefined}
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
