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

type Props = { status: AccountStatus; isDisconnecting: boolean };

/** Whether the account can be reached, in a word; while it is being disconnected, that. */
export function AccountStatusIndicator({ status, isDisconnecting }: Props) {
  const t = useTranslations('accounts.status');
  if (isDisconnecting) return <StatusIndicator type="in-progress">{t('disconnecting')}</StatusIndicator>;
  return <StatusIndicator type={indicators[status]}>{t(status)}</StatusIndicator>;
}
