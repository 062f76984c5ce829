'use client';

import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { ConnectionCheck } from '#lib/core/connection/checks.ts';

const indicators: Readonly<Record<ConnectionCheck['state'], StatusIndicatorProps.Type>> = {
  pending: 'pending',
  running: 'in-progress',
  passed: 'success',
  failed: 'error',
  skipped: 'stopped',
};

/** Each check of a connection test with its result, and for a failed one what to do. Skipped checks stay quiet. */
export function ChecksList({ checks }: { checks: readonly ConnectionCheck[] }) {
  const t = useTranslations('accounts');
  const text = useFailureText();
  return (
    <ul className="plain-list" aria-label={t('test.checks')}>
      {checks.map((check) => (
        <li key={check.name}>
          <SpaceBetween size="xxxs">
            <StatusIndicator type={indicators[check.state]} iconAriaLabel={t(`checkState.${check.state}`)}>
              {check.state === 'skipped'
                ? t('checkSkipped', { check: t(`checks.${check.name}`) })
                : t(`checks.${check.name}`)}
            </StatusIndicator>
            {check.failure ? (
              <Box
                margin={{ left: 'l' }}
                color={check.state === 'failed' ? 'text-status-error' : 'text-body-secondary'}
              >
                {text(check.failure)}
              </Box>
            ) : null}
          </SpaceBetween>
        </li>
      ))}
    </ul>
  );
}
