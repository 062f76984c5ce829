'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { requestHealthAction } from '#app/(console)/functions/actions.ts';
import type { FunctionHealth, HealthState } from '#lib/core/functions/function-health.ts';
import type { FunctionState } from './function-state.ts';

const indicators: Readonly<Record<HealthState, StatusIndicatorProps.Type>> = {
  healthy: 'success',
  worse: 'error',
  errors: 'warning',
  few: 'info',
  noTraffic: 'info',
  outdated: 'pending',
  failed: 'warning',
  notRead: 'pending',
};

/** How often the page looks whether the figures have come. */
const lookEveryMilliseconds = 2_000;

type Props = { functionId: string; state: FunctionState; mayRead: boolean };

/** What CloudWatch's figures say, when they were read, and a button that has them read now. */
export function HealthFact({ functionId, state, mayRead }: Props) {
  const t = useTranslations('functions.state');
  const router = useRouter();
  const ask = useAction(requestHealthAction);
  const { health, reading, isAwaited } = state;
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setInterval(() => router.refresh(), lookEveryMilliseconds);
    return () => clearInterval(timer);
  }, [isAwaited, router]);
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type={indicators[health.state]}>
        {health.breach ? t(`breaches.${health.breach}`) : t(`healths.${health.state}`)}
      </StatusIndicator>
      {reading ? <Reading reading={reading} /> : null}
      <FailureAlert failure={ask.failure} />
      <Button
        variant="inline-link"
        disabled={!mayRead}
        loading={ask.isRunning || isAwaited}
        onClick={() => void ask.run({ functionId }, () => router.refresh())}
      >
        {t('readNow')}
      </Button>
    </SpaceBetween>
  );
}

/** The figures, or why there are none, and of when they are. */
function Reading({ reading }: { reading: FunctionHealth }) {
  const t = useTranslations('functions.state');
  const text = useFailureText();
  const { figures, failure, isSinceChange, sinceAt, readAt } = reading;
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {figures ? (
        <div>
          {t.rich(isSinceChange ? 'figuresSinceChange' : 'figures', {
            invocations: figures.current.invocations,
            errors: figures.current.errors,
            throttles: figures.current.throttles,
            time: () => <Moment value={sinceAt} />,
            invocationsBefore: figures.baseline.invocations,
            errorsBefore: figures.baseline.errors,
          })}
        </div>
      ) : null}
      {failure ? <div>{text(failure)}</div> : null}
      <div>{t.rich('readAt', { time: () => <Moment value={readAt} /> })}</div>
    </Box>
  );
}
