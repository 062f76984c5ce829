'use client';

import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { WaitingText } from '#app/_parts/waiting-text.tsx';
import { LinkButton, PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { Outcome } from '#lib/core/change/change.ts';
import type { FunctionChangeRow } from '#lib/db/functions/function-changes-page.ts';

const indicators: Readonly<Record<Outcome, StatusIndicatorProps.Type>> = {
  pending: 'pending',
  applying: 'in-progress',
  unclear: 'warning',
  applied: 'success',
  stale: 'warning',
  failed: 'error',
  skipped: 'stopped',
  cancelled: 'stopped',
  excluded: 'stopped',
};

/** What Lamplighter previewed and did to a function, newest first. */
export function FunctionHistory({ functionArn, changes }: { functionArn: string; changes: FunctionChangeRow[] }) {
  const t = useTranslations('functions.page');
  return (
    <Table
      wrapLines
      items={changes}
      trackBy="id"
      ariaLabels={{ tableLabel: t('history') }}
      header={
        <Header
          variant="h2"
          description={t('historyHint')}
          actions={<LinkButton href={`/audit?function=${encodeURIComponent(functionArn)}`}>{t('auditLog')}</LinkButton>}
        >
          {t('history')}
        </Header>
      }
      empty={<Box color="text-body-secondary">{t('noHistory')}</Box>}
      columnDefinitions={[
        {
          id: 'rollout',
          header: t('rollout'),
          isRowHeader: true,
          cell: (change) => (
            <PageLink href={`/rollouts/${change.rolloutId}`}>
              {change.rolloutName || t('rolloutNumber', { number: change.rolloutNumber })}
            </PageLink>
          ),
        },
        { id: 'what', header: t('what'), cell: (change) => t(`mode.${change.mode}`) },
        { id: 'outcome', header: t('outcome'), cell: (change) => <ChangeOutcome change={change} /> },
        { id: 'when', header: t('when'), cell: (change) => <Moment value={change.finishedAt ?? change.plannedAt} /> },
        { id: 'by', header: t('by'), cell: (change) => change.byName },
      ]}
    />
  );
}

function ChangeOutcome({ change }: { change: FunctionChangeRow }) {
  const t = useTranslations('functions.page');
  const text = useFailureText();
  if (change.verdict === 'blocked' || change.verdict === 'unchanged') {
    return (
      <StatusIndicator type={change.verdict === 'blocked' ? 'error' : 'info'}>
        {t(`verdict.${change.verdict}`)}
      </StatusIndicator>
    );
  }
  return (
    <>
      <StatusIndicator type={indicators[change.outcome]}>{t(`outcomes.${change.outcome}`)}</StatusIndicator>
      {change.waiting ? (
        <Box color="text-body-secondary">
          <WaitingText waiting={change.waiting} />
        </Box>
      ) : null}
      {change.failure && change.outcome !== 'unclear' ? (
        <Box color="text-body-secondary">{text(change.failure)}</Box>
      ) : null}
    </>
  );
}
