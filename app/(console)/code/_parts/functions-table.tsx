'use client';

import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useList } from '#app/_shell/use-list.ts';
import type { PlannedCode } from '#lib/commands/code/code-queries.ts';
import { type AttributeLine, listLines, valueLines, variableLines } from './attribute-lines.ts';
import { LiveCell } from './live/live-cell.tsx';
import styles from './workbench.module.css';

const pageSize = 20;
/** So many unchanged lines of one attribute are shown as they are; more are counted. */
const mostUnchanged = 3;

type FunctionPrediction = PlannedCode['projects'][number]['functions'][number];
type FunctionsTableProps = { functions: readonly FunctionPrediction[]; path: string };

/** The functions of a project, before and after what is planned, as the next deployment makes them. */
export function FunctionsTable({ functions, path }: FunctionsTableProps) {
  const t = useTranslations('code.functions');
  const list = useList();
  const permissionText = ({ action, resources }: FunctionPrediction['after']['permissions'][number]) =>
    t('permission', { action, count: resources.length, resources: list(resources) });
  const [page, setPage] = useState(1);
  const column = (
    id: 'runtime' | 'handler' | 'layers' | 'environment' | 'permissions',
    minWidth: number,
    linesOf: (one: FunctionPrediction) => AttributeLine[],
  ): TableProps.ColumnDefinition<FunctionPrediction> => ({
    id,
    header: t(id),
    minWidth,
    cell: (one) => <Lines lines={linesOf(one)} isFolding={id === 'environment'} />,
  });
  return (
    <Table
      variant="embedded"
      wrapLines
      cellVerticalAlign="top"
      contentDensity="compact"
      ariaLabels={{ tableLabel: t('label', { path }) }}
      footer={<span className={styles.hint}>{t('description')}</span>}
      items={functions.slice((page - 1) * pageSize, page * pageSize)}
      columnDefinitions={[
        {
          id: 'name',
          header: t('name'),
          minWidth: 140,
          isRowHeader: true,
          cell: ({ name, logicalId }) => (
            <>
              <div className={styles.name}>{name}</div>
              {logicalId === undefined || logicalId === name ? null : <div className="code">{logicalId}</div>}
            </>
          ),
        },
        { id: 'live', header: t('live'), minWidth: 240, cell: ({ live }) => <LiveCell live={live} /> },
        column('runtime', 150, ({ before, after }) =>
          valueLines(
            `${before.runtime ?? '–'} ${before.architecture}`,
            `${after.runtime ?? '–'} ${after.architecture}`,
          ),
        ),
        column('handler', 180, ({ before, after }) => valueLines(before.handler, after.handler)),
        column('layers', 240, ({ before, after }) => listLines(before.layers, after.layers)),
        column('environment', 320, ({ before, after }) => variableLines(before.environment, after.environment)),
        column('permissions', 200, ({ before, after }) =>
          listLines(before.permissions.map(permissionText), after.permissions.map(permissionText)),
        ),
      ]}
      {...(functions.length > pageSize
        ? {
            pagination: (
              <Pagination
                currentPageIndex={page}
                pagesCount={Math.ceil(functions.length / pageSize)}
                onChange={({ detail }) => setPage(detail.currentPageIndex)}
                ariaLabels={{ paginationLabel: t('pages') }}
              />
            ),
          }
        : {})}
    />
  );
}

const signs = { added: '+', removed: '−', unchanged: '' } as const;

function Lines({ lines, isFolding }: { lines: readonly AttributeLine[]; isFolding: boolean }) {
  const t = useTranslations('code.functions');
  const diff = useTranslations('code.diff');
  if (lines.length === 0) return <span className={styles.hint}>{t('none')}</span>;
  const unchanged = lines.filter(({ kind }) => kind === 'unchanged');
  const isFolded = isFolding && unchanged.length > mostUnchanged;
  const shown = isFolded ? lines.filter(({ kind }) => kind !== 'unchanged') : lines;
  return (
    <ul className={styles.attribute}>
      {shown.map(({ kind, text }) => (
        <li key={`${kind} ${text}`} className={kind === 'unchanged' ? undefined : styles[kind]}>
          <span aria-hidden="true">{signs[kind]}</span>
          <span className="code">
            {kind === 'unchanged' ? null : <span className={styles.hidden}>{diff('lead', { sign: diff(kind) })}</span>}
            {text}
          </span>
        </li>
      ))}
      {isFolded ? (
        <li>
          <details>
            <summary>{t('unchangedMore', { count: unchanged.length })}</summary>
            {unchanged.map(({ text }) => (
              <div key={text} className="code">
                {text}
              </div>
            ))}
          </details>
        </li>
      ) : null}
    </ul>
  );
}
