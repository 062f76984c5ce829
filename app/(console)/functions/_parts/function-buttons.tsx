'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { functionConsoleLink } from '#lib/core/lambda/console-link.ts';
import type { FunctionView } from '#lib/db/functions/functions-page.ts';
import { storeSelection } from './use-selection.ts';

/** What can be done with one function. */
export function FunctionButtons({ found, mayPlan }: { found: FunctionView; mayPlan: boolean }) {
  const t = useTranslations('functions');
  const router = useRouter();
  const begin = (mode: 'instrument' | 'remove') => {
    storeSelection([found.id], mode);
    router.push('/rollouts/new');
  };
  const isDisabled = !mayPlan || found.goneAt !== null;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        href={functionConsoleLink(found.region, found.functionName)}
        target="_blank"
        iconName="external"
        iconAlign="right"
      >
        {t('page.openInAws')}
      </Button>
      <Button disabled={isDisabled} onClick={() => begin('remove')}>
        {t('remove')}
      </Button>
      <Button variant="primary" disabled={isDisabled} onClick={() => begin('instrument')}>
        {t('instrument')}
      </Button>
    </SpaceBetween>
  );
}
