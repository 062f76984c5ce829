'use client';

import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TableProps } from '@cloudscape-design/components/table';
import { useLocale, useTranslations } from 'next-intl';
import { OutcomeView, VerdictView } from '#app/_parts/rollout-status.tsx';
import { WaitingText } from '#app/_parts/waiting-text.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { useList } from '#app/_shell/use-list.ts';
import { AccountName } from '#app/(console)/_parts/account-name.tsx';
import { DatadogLinks } from '#app/(console)/_parts/datadog-links.tsx';
import { changeStateOf } from '#lib/core/functions/change-state.ts';
import { defaultLocale, joinSentences, localeNamed } from '#lib/core/language/locales.ts';
import type { ListedChange } from '#lib/db/rollouts/changes-page.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { useUncheckedText } from '../preview/use-unchecked-text.ts';

/** A line of the table with the sentences of its findings, which the server made. */
export type ChangeTableRow = ListedChange & { findingTexts: { message: string; action: string }[] };

/** The columns of a Rollout's functions. */
export function useChangeColumns(head: RolloutHead): (TableProps.ColumnDefinition<ChangeTableRow> & { id: string })[] {
  const t = useTranslations('rollouts.table');
  const list = useList();
  return [
    {
      id: 'functionName',
      header: t('columns.functionName'),
      sortingField: 'functionName',
      isRowHeader: true,
      minWidth: 135,
      cell: (row) => (
        <>
          <PageLink href={`/rollouts/${head.id}/changes/${row.id}`}>{row.functionName}</PageLink>{' '}
          <DatadogLinks links={row.telemetry} lineOf={row.functionName} />
        </>
      ),
    },
    {
      id: 'verdict',
      header: t('columns.verdict'),
      minWidth: 145,
      cell: (row) =>
        row.outcome === 'excluded' ? <OutcomeView outcome="excluded" /> : <VerdictView verdict={row.verdict} />,
    },
    {
      id: 'outcome',
      header: t('columns.outcome'),
      minWidth: 145,
      sortingField: 'outcome',
      cell: (row) => <StateView row={row} rolloutStatus={head.status} />,
    },
    { id: 'reason', header: t('columns.reason'), minWidth: 190, cell: (row) => <ReasonView row={row} /> },
    {
      id: 'wave',
      header: t('columns.wave'),
      sortingField: 'wave',
      cell: (row) => (row.wave === null ? t('none') : t('waveNumber', { number: row.wave + 1 })),
    },
    {
      id: 'account',
      header: t('columns.place'),
      sortingField: 'account',
      minWidth: 160,
      cell: (row) => (
        <AccountName
          name={row.accountName}
          awsAccountId={row.awsAccountId}
          beside={<RegionName>{row.region}</RegionName>}
        />
      ),
    },
    {
      id: 'runtime',
      header: t('columns.runtime'),
      minWidth: 115,
      sortingField: 'runtime',
      cell: (row) => list([row.runtime ?? t('container'), row.architecture]),
    },
    {
      id: 'finishedAt',
      header: t('columns.finishedAt'),
      minWidth: 150,
      sortingField: 'finishedAt',
      cell: (row) => (row.finishedAt ? <Moment value={row.finishedAt} exact /> : t('none')),
    },
  ];
}

/** Blocked and unchanged functions are never sent; saying "skipped" of them would hide why. */
function StateView({ row, rolloutStatus }: { row: ChangeTableRow; rolloutStatus: RolloutHead['status'] }) {
  return row.verdict === 'change' || row.outcome === 'excluded' ? (
    <OutcomeView outcome={changeStateOf(row.outcome, rolloutStatus)} isWaiting={row.waiting !== null} />
  ) : (
    <VerdictView verdict={row.verdict} />
  );
}

function ReasonView({ row }: { row: ChangeTableRow }) {
  const t = useTranslations('rollouts.table');
  const locale = localeNamed(useLocale()) ?? defaultLocale;
  const list = useList();
  const failureText = useFailureText();
  const uncheckedText = useUncheckedText()(row);
  if (row.excludedReason !== null) return t('excludedReason', { reason: row.excludedReason });
  if (row.waiting !== null && (row.outcome === 'pending' || row.outcome === 'applying' || row.outcome === 'unclear')) {
    return <WaitingText waiting={row.waiting} />;
  }
  if (row.failure) {
    return (
      <SpaceBetween size="xxxs">
        <span>{failureText(row.failure)}</span>
        {row.stalePaths.length > 0 ? (
          <Box color="text-body-secondary" fontSize="body-s">
            {t('stalePaths', { paths: list(row.stalePaths) })}
          </Box>
        ) : null}
        {row.acknowledgedAt === null ? null : (
          <Box color="text-body-secondary" fontSize="body-s">
            {t('acknowledged')}
          </Box>
        )}
      </SpaceBetween>
    );
  }
  const texts = row.findings.map((finding, index) => ({ finding, text: row.findingTexts[index] }));
  const mostSevere = texts.find(({ finding }) => finding.severity === 'blocked') ?? texts[0];
  if (!mostSevere?.text) return uncheckedText ?? t('none');
  // Once it is applied, what was found before is on the function's own page.
  if (row.outcome === 'applied') return t('findings', { count: texts.length });
  const isBlocked = mostSevere.finding.severity === 'blocked';
  return (
    <SpaceBetween size="xxxs">
      <span>
        {isBlocked ? joinSentences(locale, mostSevere.text.message, mostSevere.text.action) : mostSevere.text.message}
      </span>
      {texts.length > 1 ? (
        <Box color="text-body-secondary" fontSize="body-s">
          {t('moreFindings', { count: texts.length - 1 })}
        </Box>
      ) : null}
      {uncheckedText ? (
        <Box color="text-body-secondary" fontSize="body-s">
          {uncheckedText}
        </Box>
      ) : null}
    </SpaceBetween>
  );
}
