'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useRouter } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { useEventStream } from '#app/_shell/use-event-stream.ts';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { ScanRegionStatus } from '#lib/core/connection/scan.ts';
import { failedFirst } from '#lib/core/connection/scan-order.ts';
import type { ScanRow } from '#lib/db/accounts/scans-page.ts';
import { NewAndGone } from './new-and-gone.tsx';
import { SetAsideFunctions } from './set-aside-functions.tsx';

type ScanRegionRow = ScanRow['regions'][number];

/** The newest scan, live while it runs, and the ones before it. */
export function ScanPanel({ scans, isWorkerAlive }: { scans: ScanRow[]; isWorkerAlive: boolean }) {
  const t = useTranslations('accounts.scan');
  const [newest, ...earlier] = scans;
  if (!newest) {
    return (
      <Container header={<Header variant="h2">{t('title')}</Header>}>
        <Box color="text-body-secondary">{t('never')}</Box>
      </Container>
    );
  }
  return (
    <SpaceBetween size="l">
      <NewestScan key={newest.id} scan={newest} isWorkerAlive={isWorkerAlive} />
      {earlier.length > 0 ? <EarlierScans scans={earlier} /> : null}
    </SpaceBetween>
  );
}

function NewestScan({ scan: initial, isWorkerAlive }: { scan: ScanRow; isWorkerAlive: boolean }) {
  const t = useTranslations('accounts.scan');
  const router = useRouter();
  const url = initial.finishedAt ? undefined : `/api/events/scans/${initial.id}`;
  const { snapshot: scan } = useEventStream(url, initial);
  const hasJustFinished = !initial.finishedAt && scan.finishedAt !== null;

  // What else stands on the page (counts, connection) has changed with the scan.
  useEffect(() => {
    if (hasJustFinished) router.refresh();
  }, [hasJustFinished, router]);

  return (
    <Container
      header={
        <Header variant="h2" info={<InfoLink subject="scans" about={t('title')} />}>
          {t('title')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <ScanProgress scan={scan} isWorkerAlive={isWorkerAlive} />
        <RegionTable regions={scan.regions} />
        {scan.regions.map((region) => (
          <SetAsideFunctions key={region.region} scanned={region} />
        ))}
        {scan.regions.map((region) => (
          <NewAndGone key={region.region} scanned={region} />
        ))}
      </SpaceBetween>
    </Container>
  );
}

/** How far a scan is, or what came of it, in one line. */
export function ScanProgress({ scan, isWorkerAlive }: { scan: ScanRow; isWorkerAlive: boolean }) {
  const t = useTranslations('accounts.scan');
  const result = useScanResult();
  const done = scan.regions.filter(({ finishedAt }) => finishedAt !== null).length;
  if (!scan.finishedAt) {
    const functions = functionCountOf(scan);
    return (
      <ProgressBar
        value={(100 * done) / Math.max(1, scan.regions.length)}
        label={t('progress')}
        description={isWorkerAlive ? t('running', { done, count: scan.regions.length, functions }) : t('waiting')}
      />
    );
  }
  const failed = failedCountOf(scan);
  const isWhole = failed === 0 && scan.regions.every(({ setAsideCount }) => setAsideCount === 0);
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type={failed === scan.regions.length ? 'error' : isWhole ? 'success' : 'warning'}>
        {result(scan)} · <Moment value={scan.finishedAt} />
      </StatusIndicator>
      {isWhole && functionCountOf(scan) === 0 ? <Box color="text-body-secondary">{t('noFunctions')}</Box> : null}
    </SpaceBetween>
  );
}

const regionIndicators: Readonly<Record<ScanRegionStatus, StatusIndicatorProps.Type>> = {
  pending: 'pending',
  running: 'in-progress',
  succeeded: 'success',
  failed: 'error',
  notEnabled: 'stopped',
};

function RegionTable({ regions }: { regions: ScanRegionRow[] }) {
  const t = useTranslations('accounts.scan');
  const names = useTranslations('accounts.regionNames');
  const format = useFormatter();
  return (
    <Table
      variant="borderless"
      wrapLines
      items={failedFirst(regions)}
      trackBy="region"
      ariaLabels={{ tableLabel: t('title') }}
      columnDefinitions={[
        {
          id: 'region',
          header: t('region'),
          isRowHeader: true,
          minWidth: 210,
          cell: ({ region }) => (
            <>
              <RegionName>{region}</RegionName>
              {names.has(region) ? (
                <Box variant="span" color="text-body-secondary" padding={{ left: 'xs' }}>
                  {names(region)}
                </Box>
              ) : null}
            </>
          ),
        },
        {
          id: 'status',
          header: t('status'),
          minWidth: 130,
          cell: ({ status, setAsideCount }) => (
            <StatusIndicator type={status === 'succeeded' && setAsideCount > 0 ? 'warning' : regionIndicators[status]}>
              {t(`regionStatus.${status}`)}
            </StatusIndicator>
          ),
        },
        {
          id: 'functions',
          header: t('functions'),
          minWidth: 110,
          cell: ({ functionCount }) => format.number(functionCount),
        },
        {
          id: 'took',
          header: t('took'),
          minWidth: 90,
          cell: ({ startedAt, finishedAt }) =>
            startedAt && finishedAt
              ? t('seconds', { seconds: format.number(secondsBetween(startedAt, finishedAt)) })
              : '–',
        },
        {
          id: 'note',
          header: t('note'),
          minWidth: 240,
          cell: (region) => <RegionNote region={region} />,
        },
      ]}
    />
  );
}

/** What could not be read of a Region: why it failed, or how many functions were set aside, which the list below names. */
function RegionNote({ region: { failure, setAsideCount } }: { region: ScanRegionRow }) {
  const t = useTranslations('accounts.scan');
  const text = useFailureText();
  if (failure) return text(failure);
  return setAsideCount > 0 ? t('setAside', { count: setAsideCount }) : '–';
}

function EarlierScans({ scans }: { scans: ScanRow[] }) {
  const t = useTranslations('accounts.scan');
  const result = useScanResult();
  return (
    <Table
      items={scans}
      trackBy="id"
      wrapLines
      header={<Header variant="h2">{t('earlier')}</Header>}
      ariaLabels={{ tableLabel: t('earlier') }}
      columnDefinitions={[
        {
          id: 'startedAt',
          header: t('startedAt'),
          isRowHeader: true,
          cell: ({ createdAt }) => <Moment value={createdAt} />,
        },
        {
          id: 'result',
          header: t('result'),
          cell: (scan) => (
            <>
              {scan.finishedAt ? result(scan) : t('waiting')}
              {scan.regions.map((region) => (
                <NewAndGone key={region.region} scanned={region} />
              ))}
            </>
          ),
        },
      ]}
    />
  );
}

function useScanResult(): (scan: ScanRow) => string {
  const t = useTranslations('accounts.scan');
  return (scan) => {
    const failed = failedCountOf(scan);
    const functions = functionCountOf(scan);
    const result =
      failed > 0
        ? t('finishedPartly', { functions, failed })
        : t('finished', { functions, regions: scan.regions.length });
    const setAside = scan.regions.reduce((sum, { setAsideCount }) => sum + setAsideCount, 0);
    return setAside > 0 ? t('finishedWithSetAside', { result, count: setAside }) : result;
  };
}

function failedCountOf(scan: ScanRow): number {
  return scan.regions.filter(({ status }) => status === 'failed' || status === 'notEnabled').length;
}

function functionCountOf(scan: ScanRow): number {
  return scan.regions.reduce((sum, { functionCount }) => sum + functionCount, 0);
}

function secondsBetween(from: string, until: string): number {
  return Math.round((new Date(until).getTime() - new Date(from).getTime()) / 100) / 10;
}
