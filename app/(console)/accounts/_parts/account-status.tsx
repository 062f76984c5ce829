'use client';

import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import type { AccountStatus } from '#lib/core/connection/account-status.ts';

const indicators: Readonly<Record<AccountStatus, StatusIndicatorProps.Type>> = {
  draft: 'pending',
  connected: 'success',
  failing: 'error',
  disconnected: 'stopped',
};

/** Whether the account can be reached, in a word. */
export function AccountStatusIndicator({ status }: { status: AccountStatus }) {
  const t = useTranslations('accounts.status');
  return <StatusIndicator type={indicators[status]}>{t(status)}</StatusIndicator>;
}
