'use client';

import Button from '@cloudscape-design/components/button';
import Popover from '@cloudscape-design/components/popover';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import { useLocale, useTranslations } from 'next-intl';
import { BreakableName, BreakableText } from '#app/_shell/breakable-name.tsx';
import { FunctionStatus, useStatusReason, useToolName } from '#app/_shell/function-status.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { Moment, useMomentText } from '#app/_shell/moment.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import type { SortKey } from '#lib/core/functions/function-query.ts';
import type { FunctionListRow } from '#lib/db/functions/functions-page.ts';
import { type Arrangement, columnWidth, tagColumnId } from './table-arrangement.ts';

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

/** What columns are made of beside the functions themselves. */
type ColumnsFrom = {
  arrangement: Arrangement;
  tagOf: (functionId: string, key: string) => string | undefined;
  /** Opens the panel with a function's configuration. */
  onOpen: (functionId: string) => void;
};

/** Every column of the list of functions, those of tags last. */
export function useFunctionColumns({ arrangement, tagOf, onOpen }: ColumnsFrom): FunctionColumn[] {
  const t = useTranslations('functions');
  const reason = useStatusReason();
  const toolName = useToolName();
  const locale = useLocale();
  const column = (id: string, cell: FunctionColumn['cell'], isRowHeader = false): FunctionColumn => ({
    id,
    header: t(`column.${id}`),
    sortingField: sortFields[id],
    width: columnWidth(arrangement, id, locale),
    minWidth: 90,
    cell,
    isRowHeader,
  });
  return [
    column('name', (item) => <FunctionName item={item} onOpen={onOpen} />, true),
    column('status', (item) => (
      <Popover triggerType="text" size="medium" dismissButton={false} content={reason(item.reason)}>
        <FunctionStatus status={item.status} reason={item.reason} />
      </Popover>
    )),
    column('account', (item) => item.accountName),
    column('region', (item) => <RegionName>{item.region}</RegionName>),
    column('runtime', (item) => <BreakableName>{item.runtime ?? t('containerImageInLines')}</BreakableName>),
    column('architecture', (item) => item.architecture),
    column('versions', versionsOf),
    column('tool', (item) => (
      <span className="wrapping-cell">
        <BreakableText>{toolName(item.tool)}</BreakableText>
      </span>
    )),
    column('owner', (item) => <span className="wrapping-cell">{t(`owner.${item.ownerTool}`)}</span>),
    column('lastModified', (item) => <Moment value={item.lastModifiedAt} />),
    ...arrangement.tagKeys.map((key) => ({
      id: tagColumnId(key),
      header: t('tagColumn', { key }),
      width: columnWidth(arrangement, tagColumnId(key), locale),
      minWidth: 90,
      cell: (item: FunctionListRow) => tagOf(item.id, key) ?? '–',
    })),
  ];
}

function FunctionName({ item, onOpen }: { item: FunctionListRow; onOpen: (functionId: string) => void }) {
  const t = useTranslations('functions');
  const name = (
    <span className="whole-name">
      <PageLink href={`/functions/${item.id}`}>
        <BreakableName>{item.functionName}</BreakableName>
      </PageLink>
    </span>
  );
  const link =
    item.driftState === 'drifted' ? (
      <>
        {name} <StatusIndicator type="warning">{t('drift.states.drifted')}</StatusIndicator>
      </>
    ) : (
      name
    );
  return (
    <span className="name-and-button">
      <span>
        {link}
        {item.unreadSince === null ? null : <Unread since={item.unreadSince} />}
      </span>
      <span className="panel-button">
        <Button
          variant="inline-icon"
          iconName="view-vertical"
          ariaLabel={t('openPanel', { name: item.functionName })}
          onClick={() => onOpen(item.id)}
        />
      </span>
    </span>
  );
}

/** That AWS describes a function in a way that cannot be used, since when. */
function Unread({ since }: { since: string }) {
  const t = useTranslations('functions');
  const moment = useMomentText();
  return (
    <>
      {' '}
      <Popover
        triggerType="text"
        size="medium"
        dismissButton={false}
        content={t('unreadText', { since: moment(since) })}
      >
        <StatusIndicator type="warning">{t('unread')}</StatusIndicator>
      </Popover>
    </>
  );
}

/** As the head names them, in that order. */
function versionsOf({ extensionVersion: extension, libraryVersion: library }: FunctionListRow): string {
  return extension === null && library === null ? '–' : `${extension ?? '–'} / ${library ?? '–'}`;
}
