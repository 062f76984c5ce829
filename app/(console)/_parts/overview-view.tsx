'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useFormatter, useTranslations } from 'next-intl';
import { RolloutStatusView } from '#app/_parts/rollout-status.tsx';
import { FunctionStatus } from '#app/_shell/function-status.tsx';
import { LinkButton, PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { useFollow } from '#app/_shell/use-follow.ts';
import { statuses } from '#lib/core/datadog/status.ts';
import type { Overview, RecentRolloutRow } from '#lib/db/functions/overview-page.ts';
import { CoverageBar } from './coverage-bar.tsx';

/** The fleet in numbers, account by account, and the newest rollouts; before that what waits for the person's approval. */
export function OverviewView({ overview, waitingForMe }: { overview: Overview; waitingForMe: number }) {
  const t = useTranslations('overview');
  const [firstFailing] = overview.failingAccounts;
  return (
    <SpaceBetween size="l">
      {waitingForMe > 0 ? (
        <Alert
          type="info"
          header={t('waitsForMe', { count: waitingForMe })}
          action={<LinkButton href="/rollouts?waitsForMe=yes">{t('waitsForMeLink')}</LinkButton>}
        >
          {t('waitsForMeText')}
        </Alert>
      ) : null}
      {firstFailing ? (
        <Alert
          type="error"
          header={t('failing', { count: overview.failingAccounts.length, name: firstFailing.name })}
          action={
            <LinkButton href={overview.failingAccounts.length === 1 ? `/accounts/${firstFailing.id}` : '/accounts'}>
              {t('failingLink')}
            </LinkButton>
          }
        >
          {t('failingText')}
        </Alert>
      ) : null}
      {overview.functionCount === 0 ? (
        <Alert
          type="info"
          header={t('start.noFunctionsTitle')}
          action={<LinkButton href="/accounts">{t('start.noFunctionsButton')}</LinkButton>}
        >
          {t('start.noFunctionsText')}
        </Alert>
      ) : null}
      <Numbers overview={overview} />
      <Coverage overview={overview} />
      <RecentRollouts rollouts={overview.recentRollouts} />
    </SpaceBetween>
  );
}

function Numbers({ overview }: { overview: Overview }) {
  const t = useTranslations('overview');
  const format = useFormatter();
  const follow = useFollow();
  const figure = (href: string, value: number) => (
    <Link variant="awsui-value-large" href={href} onFollow={follow}>
      {format.number(value)}
    </Link>
  );
  return (
    <Container>
      <SpaceBetween size="l">
        <ColumnLayout columns={4} minColumnWidth={150} borders="vertical">
          <div>
            <Box>
              {t('functions')}{' '}
              <Box variant="span" color="text-body-secondary">
                {t('inAccounts', { count: overview.accountCount })}
              </Box>
            </Box>
            {figure('/functions', overview.functionCount)}
          </div>
          {statuses.map((status) => (
            <div key={status}>
              <FunctionStatus status={status} />
              <div>{figure(`/functions?status=${status}`, overview.countByStatus[status])}</div>
            </div>
          ))}
        </ColumnLayout>
        <CoverageBar counts={overview.countByStatus} />
      </SpaceBetween>
    </Container>
  );
}

function Coverage({ overview }: { overview: Overview }) {
  const t = useTranslations('overview');
  const format = useFormatter();
  return (
    <Table
      items={overview.accounts}
      trackBy="id"
      wrapLines
      ariaLabels={{ tableLabel: t('coverage') }}
      header={
        <Header variant="h2" description={t('coverageHint')}>
          {t('coverage')}
        </Header>
      }
      columnDefinitions={[
        {
          id: 'account',
          header: t('account'),
          isRowHeader: true,
          width: 260,
          cell: ({ id, name }) => <PageLink href={`/accounts/${id}`}>{name}</PageLink>,
        },
        {
          id: 'share',
          header: t('share'),
          cell: ({ countByStatus }) => {
            const total = Object.values(countByStatus).reduce((sum, count) => sum + count, 0);
            const instrumented = countByStatus.instrumented + countByStatus.outdated;
            return (
              <SpaceBetween size="xxs">
                <CoverageBar counts={countByStatus} />
                <Box fontSize="body-s" color="text-body-secondary">
                  {t('shareText', {
                    instrumented: format.number(instrumented),
                    total: format.number(total),
                    percent: format.number(total === 0 ? 0 : instrumented / total, 'percent'),
                  })}
                </Box>
              </SpaceBetween>
            );
          },
        },
      ]}
    />
  );
}

function RecentRollouts({ rollouts }: { rollouts: RecentRolloutRow[] }) {
  const t = useTranslations('overview');
  return (
    <Table
      items={rollouts}
      trackBy="id"
      wrapLines
      ariaLabels={{ tableLabel: t('recent') }}
      header={
        <Header variant="h2" actions={<LinkButton href="/rollouts">{t('allRollouts')}</LinkButton>}>
          {t('recent')}
        </Header>
      }
      empty={<Box color="text-body-secondary">{t('noRollouts')}</Box>}
      columnDefinitions={[
        {
          id: 'rollout',
          header: t('rollout'),
          isRowHeader: true,
          minWidth: 110,
          cell: (rollout) => (
            <PageLink href={`/rollouts/${rollout.id}`}>
              {rollout.name || t('rolloutNumber', { number: rollout.number })}
            </PageLink>
          ),
        },
        {
          id: 'status',
          header: t('status'),
          minWidth: 150,
          cell: ({ status, revertState }) => <RolloutStatusView status={status} revertState={revertState} />,
        },
        { id: 'by', header: t('by'), minWidth: 120, cell: ({ createdByName }) => createdByName },
        { id: 'when', header: t('when'), minWidth: 150, cell: ({ createdAt }) => <Moment value={createdAt} /> },
      ]}
    />
  );
}
