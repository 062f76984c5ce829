'use client';

import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useEventStream } from '#app/_shell/use-event-stream.ts';
import type { ConnectionTestRow } from '#lib/db/accounts/connection-tests-page.ts';
import { ChecksList } from './checks-list.tsx';

type Props = {
  testId: string;
  /** The test as the server knew it, if it did. */
  initial?: ConnectionTestRow;
  isWorkerAlive: boolean;
  /** Called with every snapshot. */
  onProgress?: (test: ConnectionTestRow) => void;
};

/** One run of "Test connection", live until it has finished. */
export function ConnectionTestResult({ testId, initial, isWorkerAlive, onProgress }: Props) {
  const url = initial?.finishedAt ? undefined : `/api/events/connection-tests/${testId}`;
  const { snapshot: test } = useEventStream<ConnectionTestRow | undefined>(url, initial);

  useEffect(() => {
    if (test) onProgress?.(test);
  }, [test, onProgress]);

  return (
    <div aria-live="polite">
      <SpaceBetween size="s">
        <TestSummary test={test} isWorkerAlive={isWorkerAlive} />
        {test && test.checks.length > 0 ? <ChecksList checks={test.checks} /> : null}
      </SpaceBetween>
    </div>
  );
}

function TestSummary({ test, isWorkerAlive }: { test?: ConnectionTestRow; isWorkerAlive: boolean }) {
  const t = useTranslations('accounts.test');
  if (test?.status === 'passed')
    return (
      <Alert type="success" header={t('passed')}>
        {t('passedText')}
      </Alert>
    );
  if (test?.status === 'failed')
    return (
      <Alert type="error" header={t('failed')}>
        {t('failedText')}
      </Alert>
    );
  if (!isWorkerAlive)
    return (
      <Alert type="warning" header={t('waiting')}>
        {t('waitingText')}
      </Alert>
    );
  return <StatusIndicator type="in-progress">{t('running')}</StatusIndicator>;
}
