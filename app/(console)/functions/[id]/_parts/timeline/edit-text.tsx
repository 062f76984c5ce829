'use client';

import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useMomentText } from '#app/_shell/moment.tsx';
import type { AttributeValue } from '#lib/core/change/change.ts';
import type { TimelineEntry } from '#lib/db/functions/timeline-page.ts';

type OtherEntry = Exclude<TimelineEntry, { source: 'change' }>;
type Row = { path: string; before: AttributeValue | undefined; after: AttributeValue | undefined; kind: string };

const indicators = {
  seen: 'info',
  back: 'info',
  gone: 'warning',
  edited: 'info',
  'function.drifted': 'warning',
  'function.driftAccepted': 'info',
  'function.driftEnded': 'success',
} as const satisfies Record<string, StatusIndicatorProps.Type>;

/** What a scan noticed of the function, or what became of its drift. */
export function EditText({ entry }: { entry: OtherEntry }) {
  const t = useTranslations('functions.timeline');
  const moment = useMomentText();
  const time = (at: string | null) => (at === null ? '' : moment(at));
  if (entry.source === 'drift') {
    const { action, actorName, reason } = entry;
    const [, name] = action.split('.');
    return (
      <StatusIndicator type={indicators[action]}>
        {name === 'driftAccepted'
          ? t('driftAccepted', { name: actorName, reason: reason ?? '' })
          : t(name === 'drifted' ? 'drifted' : 'driftEnded')}
      </StatusIndicator>
    );
  }
  const { kind, beforeAt, lastModifiedAt, differences } = entry;
  return (
    <>
      <StatusIndicator type={indicators[kind]}>{t(kind)}</StatusIndicator>
      {kind === 'edited' ? (
        <Box color="text-body-secondary">
          {t('editedWhen', { from: time(beforeAt), modified: time(lastModifiedAt) })}
          {differences.length === 0 ? ` ${t('editedUnseen')}` : ''}
        </Box>
      ) : null}
      {(kind === 'gone' || kind === 'back') && beforeAt ? (
        <Box color="text-body-secondary">{t('seenBefore', { when: time(beforeAt) })}</Box>
      ) : null}
    </>
  );
}

/** So many differences are read at a glance; more are folded, so that the entries stay a list. */
const unfoldedDifferences = 3;

/** Where the function differed: before and after, or what we left and what stood there. */
export function EditTable({ entry }: { entry: OtherEntry }) {
  const t = useTranslations('functions.timeline');
  const rows: Row[] =
    entry.source === 'drift'
      ? entry.attributes.map(({ path, before, after, action }) => ({ path, before, after, kind: action }))
      : entry.differences.map(({ path, before, after, kind }) => ({ path, before, after, kind }));
  if (rows.length === 0) return null;
  const isDrift = entry.source === 'drift';
  return (
    <ExpandableSection headerText={t('differences')} defaultExpanded={rows.length <= unfoldedDifferences}>
      <Table
        variant="embedded"
        wrapLines
        items={rows}
        trackBy={({ path, before, after }) => JSON.stringify([path, before, after])}
        ariaLabels={{ tableLabel: t('tableLabel') }}
        columnDefinitions={[
          {
            id: 'path',
            header: t('path'),
            minWidth: 320,
            isRowHeader: true,
            cell: ({ path }) => <span className="code">{path}</span>,
          },
          {
            id: 'before',
            minWidth: 170,
            header: t(isDrift ? 'left' : 'before'),
            cell: ({ before, kind }) => <Value value={before} isThere={kind !== 'added' && kind !== 'add'} />,
          },
          {
            id: 'after',
            minWidth: 170,
            header: t(isDrift ? 'found' : 'after'),
            cell: ({ after, kind }) => <Value value={after} isThere={kind !== 'removed' && kind !== 'remove'} />,
          },
        ]}
      />
    </ExpandableSection>
  );
}

/** A value, that there is none, or that there is one which is not kept. */
function Value({ value, isThere }: { value: AttributeValue | undefined; isThere: boolean }) {
  const t = useTranslations('functions.page');
  if (!isThere) return '–';
  if (value === undefined) return <Box color="text-body-secondary">{t('valueNotKept')}</Box>;
  const texts = typeof value === 'string' ? [value] : value;
  return texts.map((text) => (
    <div key={text} className="code">
      {text}
    </div>
  ));
}
