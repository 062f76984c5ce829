'use client';

import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { RegionName } from '#app/_shell/region-name.tsx';
import { AccountName } from '#app/(console)/_parts/account-name.tsx';
import { progressOf } from '#lib/core/rollout/counts.ts';
import type { LaneProgress } from '#lib/db/rollouts/progress-cells.ts';

/** Each account and Region with its own pace: lanes do not wait for each other. */
export function LanesSection({ lanes }: { lanes: readonly LaneProgress[] }) {
  const t = useTranslations('rollouts.progress');
  return (
    <Table
      variant="container"
      header={<Header variant="h2">{t('lanes')}</Header>}
      items={lanes.filter((lane) => lane.counts.change > 0)}
      trackBy={(lane) => `${lane.awsAccountId} ${lane.region}`}
      ariaLabels={{ tableLabel: t('lanes') }}
      columnDefinitions={[
        {
          id: 'account',
          header: t('laneColumns.account'),
          isRowHeader: true,
          cell: (lane) => <AccountName name={lane.accountName} awsAccountId={lane.awsAccountId} />,
        },
        { id: 'region', header: t('laneColumns.region'), cell: (lane) => <RegionName>{lane.region}</RegionName> },
        {
          id: 'done',
          header: t('laneColumns.done'),
          cell: ({ counts }) => {
            const { done, total } = progressOf(counts);
            return t('overallText', { done, total });
          },
        },
        {
          id: 'failed',
          header: t('laneColumns.failed'),
          cell: (lane) => lane.counts.failed + lane.counts.stale + lane.counts.skipped,
        },
        {
          id: 'budget',
          header: t('laneColumns.budget'),
          cell: (lane) =>
            lane.reducedRate === null
              ? t('laneBudget', { rate: lane.callsPerSecond })
              : t('laneReduced', { rate: Math.round(lane.reducedRate * 10) / 10, configured: lane.callsPerSecond }),
        },
      ]}
    />
  );
}
