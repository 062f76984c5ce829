'use client';

import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { RegionName } from '#app/_shell/region-name.tsx';
import { AccountName } from '#app/(console)/_parts/account-name.tsx';
import type { ResolvedPlace } from './resolution.ts';

/** Rows shown; what is missing is shown first, so that it is among them. */
const mostRows = 50;

/** What settings that differ from place to place come to in each connected account and Region. */
export function ResolutionPreview({ places }: { places: readonly ResolvedPlace[] }) {
  const t = useTranslations('profiles.form.keyPreview');
  const common = useTranslations('common');
  const isLacking = ({ key, environment }: ResolvedPlace) => key?.code === 'none' || environment?.code === 'none';
  const shown = places.toSorted((a, b) => Number(isLacking(b)) - Number(isLacking(a))).slice(0, mostRows);
  return (
    <Table
      variant="container"
      wrapLines
      items={shown}
      trackBy={({ account, region }) => `${account.awsAccountId} ${region}`}
      header={
        <Header variant="h3" description={t('description')} counter={common('counter', { count: places.length })}>
          {t('title')}
        </Header>
      }
      ariaLabels={{ tableLabel: t('title') }}
      empty={t('empty')}
      columnDefinitions={[
        {
          id: 'account',
          header: t('account'),
          minWidth: 140,
          isRowHeader: true,
          cell: ({ account }) => <AccountName name={account.name} awsAccountId={account.awsAccountId} />,
        },
        { id: 'region', header: t('region'), minWidth: 110, cell: ({ region }) => <RegionName>{region}</RegionName> },
        { id: 'key', header: t('key'), minWidth: 320, cell: ({ key }) => <KeyOutcome outcome={key} /> },
        {
          id: 'env',
          header: t('env'),
          minWidth: 160,
          cell: ({ environment }) => <EnvironmentOutcome outcome={environment} />,
        },
      ]}
      footer={
        places.length > shown.length ? <Box>{t('more', { count: places.length - shown.length })}</Box> : undefined
      }
    />
  );
}

function KeyOutcome({ outcome }: { outcome: ResolvedPlace['key'] }) {
  const t = useTranslations('profiles.form.keyPreview');
  if (outcome === undefined) return '–';
  switch (outcome.code) {
    case 'none':
      return <StatusIndicator type="error">{t('noRow')}</StatusIndicator>;
    case 'stored':
      return t('stored');
    case 'exact':
      return <Breakable text={outcome.text} />;
    default:
      return <Breakable text={t(outcome.code, { key: outcome.text })} />;
  }
}

function EnvironmentOutcome({ outcome }: { outcome: ResolvedPlace['environment'] }) {
  const t = useTranslations('profiles.form.keyPreview');
  if (outcome?.code === 'none') return <StatusIndicator type="error">{t('noEnvironment')}</StatusIndicator>;
  return outcome?.text ?? '–';
}

/** An ARN has no blank at which a narrow column could break it. */
function Breakable({ text }: { text: string }) {
  return <span style={{ overflowWrap: 'anywhere' }}>{text}</span>;
}
