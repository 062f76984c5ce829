'use client';

import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';

/** Stands in for a page while the server reads it. */
export function Loading() {
  const t = useTranslations('common');
  return (
    <Box padding="xxl" textAlign="center">
      <StatusIndicator type="loading">{t('loading')}</StatusIndicator>
    </Box>
  );
}
