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
import { statuses } from '#lib/core/datadog/status-names.ts';
import { statusAddress } from '#lib/core/functions/coverage.ts';
import { allFunctionsAddress } from '#lib/core/functions/function-query.ts';
import type { Overview, RecentRolloutRow } from '#lib/db/functions/overview-page.ts';
import { CoverageBar } from '../coverage-bar.tsx';
import { AttentionList } from './attention-list.tsx';
import { CoverageHistory } from './coverage-history.tsx';
import { CoverageSection } from './coverage-section.tsx';

type OverviewViewProps = {
  overview: Overview;
  /** Rollouts that wait for the person's approval. */
  waitingForMe: number;
  /** How many days the history goes back. */
  span: number;
};

/** What asks for attention, the fleet in numbers, as bars and day by day, and the newest rollouts. */
export function OverviewView({ overview, waitingForMe, span }: OverviewViewProps) {
  const t = useTranslations('overview');
  const { coverage, attention, failingAccounts } = overview;
  return (
    <SpaceBetween size="l">
      {coverage.functionCount === 0 ? (
        <Alert
          type="info"
          header={t('start.noFunctionsTitle')}
          action={<LinkButton href="/accounts">{t('start.noFunctionsButton')}</LinkButton>}
        >
          {t('start.noFunctionsText')}
        </Alert>
      ) : null}
      <Numbers overview={overview} />
      <AttentionList counts={{ ...attention, waitsForMe: waitingForMe }} failingName={failingAccounts[0]?.name ?? ''} />
      {coverage.functionCount > 0 ? <CoverageSection coverage={coverage} /> : null}
      <CoverageHistory days={coverage.days} span={span} />
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
            {figure(allFunctionsAddress, overview.coverage.functionCount)}
          </div>
          {statuses.map((status) => (
            <div key={status}>
              <FunctionStatus status={status} />
              <div>{figure(statusAddress(status), overview.coverage.countByStatus[status])}</div>
            </div>
          ))}
        </ColumnLayout>
        <CoverageBar counts={overview.coverage.countByStatus} />
      </SpaceBetween>
    </Container>
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
