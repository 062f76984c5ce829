'use client';

import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import type { Activity } from '#lib/commands/people/activity-queries.ts';
import { LinkButton } from '../links.tsx';
import { useFailureText } from '../use-failure-text.ts';
import { useScanRequests } from './scan-requests.tsx';

/**
 * What to say of the scan that was asked for last: that it was, that one was under way already, or why it was refused. Undefined where the account's page or the activity tells
 * it, which has no scan that somebody else had begun before.
 */
export function useScanNotice(activity: Activity | undefined): FlashbarProps.MessageDefinition | undefined {
  const t = useTranslations('common.activity');
  const failureText = useFailureText();
  const path = usePathname();
  const { request, dismiss } = useScanRequests();
  const page = request && `/accounts/${request.account.id}`;
  const scanId = request?.scanId;
  const isTold = scanId !== undefined && (path === page || activity?.scans.some(({ id }) => id === scanId) === true);
  useEffect(() => {
    if (isTold) dismiss();
  }, [isTold, dismiss]);
  if (request === undefined || page === undefined || isTold) return undefined;
  const account = request.account.name;
  return {
    ...(request.failure
      ? { type: 'error', header: t('scan.refused', { account }), content: failureText(request.failure) }
      : { type: 'info', content: t(request.wasUnderWay ? 'scan.underWay' : 'scan.requested', { account }) }),
    id: 'scan requested',
    ariaRole: 'status',
    action: path === page ? undefined : <LinkButton href={page}>{t('viewAccount')}</LinkButton>,
    dismissible: true,
    dismissLabel: t('dismiss'),
    onDismiss: dismiss,
  };
}
