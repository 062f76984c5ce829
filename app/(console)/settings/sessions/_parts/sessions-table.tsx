'use client';

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { deviceName } from '#lib/core/access/device-name.ts';
import type { SessionRow } from '#lib/db/people/session-rows.ts';
import { endOtherSessionsAction, endOwnSessionAction } from '../actions.ts';

/** One's own sessions; the one that asks is ended by signing out. */
export function SessionsTable({ sessions }: { sessions: SessionRow[] }) {
  const t = useTranslations('auth.sessions');
  const common = useTranslations('common');
  const one = useAction(endOwnSessionAction);
  const others = useAction(endOtherSessionsAction);
  const isRunning = one.isRunning || others.isRunning;
  const nameOf = ({ userAgent }: SessionRow) => {
    const { browser, system } = deviceName(userAgent);
    return t('device', { browser: browser ?? t('unknownBrowser'), system: system ?? t('unknownSystem') });
  };
  return (
    <SpaceBetween size="l">
      <FailureAlert failure={one.failure ?? others.failure} />
      <Table
        items={sessions}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: t('table') }}
        header={
          <Header
            counter={common('counter', { count: sessions.length })}
            actions={
              <Button
                disabled={isRunning || !sessions.some(({ isCurrent }) => !isCurrent)}
                loading={others.isRunning}
                onClick={() => void others.run({})}
              >
                {t('endOthers')}
              </Button>
            }
          >
            {t('table')}
          </Header>
        }
        columnDefinitions={[
          { id: 'device', header: t('browser'), isRowHeader: true, minWidth: 170, cell: nameOf },
          { id: 'address', header: t('address'), minWidth: 150, cell: ({ address }) => address ?? t('noAddress') },
          { id: 'since', header: t('since'), minWidth: 170, cell: ({ createdAt }) => <Moment value={createdAt} /> },
          {
            id: 'lastSeen',
            header: t('lastSeen'),
            minWidth: 170,
            cell: ({ lastSeenAt }) => <Moment value={lastSeenAt} />,
          },
          {
            id: 'actions',
            header: t('actions'),
            minWidth: 120,
            cell: (session) =>
              session.isCurrent ? (
                <StatusIndicator type="success">{t('current')}</StatusIndicator>
              ) : (
                <Button
                  variant="inline-link"
                  ariaLabel={t('endLabel', { name: nameOf(session) })}
                  disabled={isRunning}
                  onClick={() => void one.run({ sessionId: session.id })}
                >
                  {t('end')}
                </Button>
              ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
