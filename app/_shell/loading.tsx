'use client';

import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';

/** Shown while the server reads a page. */
export function Loading() {
  const t = useTranslations('common');
  return (
    <Box padding="xxl" textAlign="center">
      <StatusIndicator type="loading">{t('loading')}</StatusIndicator>
    </Box>
  );
}
