'use client';

import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { useAddressState } from '#app/_parts/address-filter/use-address-state.ts';
import { CopyableId } from '#app/_shell/copyable.tsx';
import { LinkButton, PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { useStickyHeader } from '#app/_shell/use-sticky-header.ts';
import type { AccountAttention } from '#lib/core/functions/attention.ts';
import { coveredAddress } from '#lib/core/functions/coverage.ts';
import { collatorIn } from '#lib/core/language/facts.ts';
import type { AccountListRow } from '#lib/db/accounts/accounts-page.ts';
import { AccountStatusIndicator } from './account-status.tsx';
import { DeleteDraft } from './delete-draft.tsx';

type SortKey = 'name' | 'awsAccountId' | 'status' | 'functionCount' | 'instrumentedCount' | 'lastScanAt';

type AccountsTableProps = {
  accounts: AccountListRow[];
  /** What alone is shown, where the list is narrowed to it. */
  attention: AccountAttention | undefined;
  mayManage: boolean;
};

/** The accounts; a few hundred at most, so the browser sorts them. */
export function AccountsTable({ accounts, attention, mayManage }: AccountsTableProps) {
  const t = useTranslations('accounts');
  const locale = useLocale();
  const stickyHeader = useStickyHeader();
  const drafts = accounts.filter(({ isDraft }) => isDraft).length;
  const columns = useColumns(mayManage);
  const [sort, setSort] = useAddressState('sort');
  const sorting = sortingOf(sort);
  const items = sorting ? sorted(accounts, sorting.key, sorting.isDescending, locale) : accounts;
  const connect = (
    <LinkButton href="/accounts/connect" variant="primary" disabled={!mayManage}>
      {t('connect')}
    </LinkButton>
  );
  return (
    <Table
      items={items}
      trackBy="id"
      columnDefinitions={columns}
      sortingColumn={sorting && columns.find((column) => column.sortingField === sorting.key)}
      sortingDescending={sorting?.isDescending}
      onSortingChange={({ detail }) => {
        const key = sortKeys.find((name) => name === detail.sortingColumn.sortingField);
        if (key) setSort(`${key}${detail.isDescending ? descending : ''}`);
      }}
      stickyHeader={stickyHeader}
      wrapLines
      variant="container"
      header={
        <Header counter={t('list.counter', { count: accounts.length - drafts, drafts })} actions={connect}>
          {t('list.label')}
        </Header>
      }
      ariaLabels={{ tableLabel: t('list.label') }}
      filter={
        attention ? (
          <Box>
            {t(`list.attention.${attention}`)} <PageLink href="/accounts">{t('list.attention.all')}</PageLink>
          </Box>
        ) : undefined
      }
      empty={
        attention ? (
          <Box textAlign="center" padding="l">
            {t('list.attention.none')}
          </Box>
        ) : (
          <Box textAlign="center" padding="l">
            <SpaceBetween size="m">
              <b>{t('list.empty')}</b>
              <Box color="text-body-secondary">{t('list.emptyText')}</Box>
              {connect}
            </SpaceBetween>
          </Box>
        )
      }
    />
  );
}

const sortKeys: readonly SortKey[] = [
  'name',
  'awsAccountId',
  'status',
  'functionCount',
  'instrumentedCount',
  'lastScanAt',
];

const descending = '-descending';

/** The order that the address names; undefined for the one in which the list comes. */
function sortingOf(text: string | undefined): { key: SortKey; isDescending: boolean } | undefined {
  const isDescending = text?.endsWith(descending) ?? false;
  const key = sortKeys.find((name) => name === text?.replace(descending, ''));
  return key && { key, isDescending };
}

function sorted(accounts: AccountListRow[], key: SortKey, isDescending: boolean, locale: string): AccountListRow[] {
  const collator = collatorIn(locale);
  const ascending = accounts.toSorted((a, b) => collator.compare(String(a[key] ?? ''), String(b[key] ?? '')));
  return isDescending ? ascending.reverse() : ascending;
}

function useColumns(mayManage: boolean): TableProps.ColumnDefinition<AccountListRow>[] {
  const t = useTranslations('accounts');
  const format = useFormatter();
  const addressOf = (account: AccountListRow) =>
    account.lastScanAt === null && !account.isScanning && account.status !== 'disconnected'
      ? `/accounts/connect?account=${account.id}`
      : `/accounts/${account.id}`;
  return [
    {
      id: 'name',
      header: t('list.name'),
      sortingField: 'name',
      isRowHeader: true,
      minWidth: 120,
      cell: (account) => <PageLink href={addressOf(account)}>{account.name}</PageLink>,
    },
    {
      id: 'awsAccountId',
      header: t('list.awsAccountId'),
      minWidth: 175,
      sortingField: 'awsAccountId',
      cell: (account) => <CopyableId text={account.awsAccountId} what={t('list.awsAccountId')} />,
    },
    {
      id: 'status',
      header: t('list.status'),
      minWidth: 135,
      sortingField: 'status',
      cell: (account) => (
        <>
          <AccountStatusIndicator status={account.status} isDisconnecting={account.isDisconnecting} />
          {mayManage && account.isDraft ? (
            <div>
              <DeleteDraft account={account} isInTable />
            </div>
          ) : null}
        </>
      ),
    },
    {
      id: 'access',
      header: t('list.access'),
      minWidth: 100,
      cell: (account) => (account.isDraft ? '–' : account.hasWriteRole ? t('list.readWrite') : t('list.readOnly')),
    },
    { id: 'regions', header: t('list.regions'), minWidth: 100, cell: (account) => format.number(account.regionCount) },
    {
      id: 'functions',
      header: t('list.functions'),
      minWidth: 110,
      sortingField: 'functionCount',
      cell: (account) => (
        <PageLink href={`/functions?account=${account.awsAccountId}`}>{format.number(account.functionCount)}</PageLink>
      ),
    },
    {
      id: 'covered',
      minWidth: 140,
      header: t('list.covered'),
      sortingField: 'instrumentedCount',
      cell: (account) => (
        <PageLink href={coveredAddress(account.awsAccountId)}>{format.number(account.instrumentedCount)}</PageLink>
      ),
    },
    {
      id: 'lastScan',
      header: t('list.lastScan'),
      sortingField: 'lastScanAt',
      cell: (account) =>
        account.isScanning ? (
          <StatusIndicator type="in-progress">{t('list.scanning')}</StatusIndicator>
        ) : (
          <>
            <Moment value={account.lastScanAt} />
            {account.failedRegionCount > 0 ? (
              <div>
                <StatusIndicator type="warning">
                  {t('list.failedRegions', { count: account.failedRegionCount })}
                </StatusIndicator>
              </div>
            ) : null}
          </>
        ),
    },
  ];
}
