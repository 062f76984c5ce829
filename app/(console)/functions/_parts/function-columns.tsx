'use client';

import Popover from '@cloudscape-design/components/popover';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { FunctionStatus, useStatusReason, useToolName } from '#app/_shell/function-status.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { Moment, useMomentText } from '#app/_shell/moment.tsx';
import type { SortKey } from '#lib/core/functions/function-query.ts';
import type { FunctionListRow } from '#lib/db/functions/functions-page.ts';

export type FunctionColumn = TableProps.ColumnDefinition<FunctionListRow> & { id: string; header: string };

/** The columns that the database can sort by, with what they are called in a query. */
const sortFields: Readonly<Record<string, SortKey>> = {
  name: 'name',
  account: 'account',
  region: 'region',
  runtime: 'runtime',
  status: 'status',
  lastModified: 'lastModified',
};

/** The column that shows what the list is sorted by. */
export function columnOf(columns: readonly FunctionColumn[], sort: SortKey): FunctionColumn | undefined {
  return columns.find((column) => column.sortingField === sort);
}

/** Every column of the list of functions. */
export function useFunctionColumns(): FunctionColumn[] {
  const t = useTranslations('functions');
  const reason = useStatusReason();
  const toolName = useToolName();
  const versions = useVersions();
  const column = (id: string, width: number, cell: FunctionColumn['cell'], isRowHeader = false): FunctionColumn => ({
    id,
    header: t(`column.${id}`),
    sortingField: sortFields[id],
    width,
    minWidth: 90,
    cell,
    isRowHeader,
  });
  return [
    column('name', 340, (item) => <FunctionName item={item} />, true),
    column('status', 200, (item) => (
      <Popover triggerType="text" size="medium" dismissButton={false} content={reason(item.reason)}>
        <FunctionStatus status={item.status} reason={item.reason} />
      </Popover>
    )),
    column('account', 150, (item) => item.accountName),
    column('region', 180, (item) => item.region),
    column('runtime', 180, (item) => item.runtime ?? t('containerImage')),
    column('architecture', 120, (item) => item.architecture),
    column('versions', 270, versions),
    column('tool', 240, (item) => <span className="wrapping-cell">{toolName(item.tool)}</span>),
    column('owner', 170, (item) => t(`owner.${item.ownerTool}`)),
    column('lastModified', 200, (item) => <Moment value={item.lastModifiedAt} />),
  ];
}

function FunctionName({ item }: { item: FunctionListRow }) {
  const t = useTranslations('functions');
  const moment = useMomentText();
  const name = <PageLink href={`/functions/${item.id}`}>{item.functionName}</PageLink>;
  const link =
    item.driftState === 'drifted' ? (
      <>
        {name} <StatusIndicator type="warning">{t('drift.states.drifted')}</StatusIndicator>
      </>
    ) : (
      name
    );
  if (item.unreadSince === null) return link;
  const since = moment(item.unreadSince);
  return (
    <>
      {link}{' '}
      <Popover triggerType="text" size="medium" dismissButton={false} content={t('unreadText', { since })}>
        <StatusIndicator type="warning">{t('unread')}</StatusIndicator>
      </Popover>
    </>
  );
}

function useVersions(): (item: FunctionListRow) => string {
  const t = useTranslations('functions');
  return ({ extensionVersion: extension, libraryVersion: library }) => {
    if (extension !== null && library !== null) return t('versionsBoth', { extension, library });
    if (extension !== null) return t('versionsExtension', { extension });
    return library === null ? '–' : t('versionsLibrary', { library });
  };
}
