'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { keepRolloutSelection } from '#app/_parts/selection.ts';
import { DatadogLinks } from '#app/(console)/_parts/datadog-links.tsx';
import { telemetryOf } from '#lib/core/datadog/datadog-link.ts';
import { functionConsoleLink } from '#lib/core/lambda/console-link.ts';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';

/** What can be done with one function. */
export function FunctionButtons({ found, mayPlan }: { found: FunctionRow; mayPlan: boolean }) {
  const t = useTranslations('functions');
  const router = useRouter();
  const begin = (mode: 'instrument' | 'remove') => {
    keepRolloutSelection({ selection: { matches: [], functionIds: [found.id] }, mode, count: 1 });
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
      <DatadogLinks links={telemetryOf(found)} />
      <Button disabled={isDisabled} onClick={() => begin('remove')}>
        {t('remove')}
      </Button>
      <Button variant="primary" disabled={isDisabled} onClick={() => begin('instrument')}>
        {t('instrument')}
      </Button>
    </SpaceBetween>
  );
}
