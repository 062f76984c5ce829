'use client';

import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { RefusedDownload } from '#app/_parts/download/refused-download.tsx';
import { useDownload } from '#app/_parts/download/use-download.ts';
import type { FunctionQuery } from '#lib/core/functions/function-query.ts';
import type { FunctionSelection } from '#lib/core/functions/function-selection.ts';
import type { SelectionInList } from './use-selection.ts';

const PasteDialog = dynamic(() => import('./paste-dialog.tsx'), { ssr: false });

type Props = {
  query: FunctionQuery;
  selected: SelectionInList;
  /** The selection that the list shows alone: undefined where it shows none, null where it is not there to be exported. */
  shownAlone: FunctionSelection | null | undefined;
  isNothingSelected: boolean;
  /** After functions were found by their names and selected. */
  onPasted: (functionIds: readonly string[]) => void;
};

/** What can be done with the list itself: select many by name, and take it along as a file. */
export function ListMenu({ query, selected, shownAlone, isNothingSelected, onPasted }: Props) {
  const t = useTranslations('functions.menu');
  const common = useTranslations('common.download');
  const [isPasting, setIsPasting] = useState(false);
  const download = useDownload();

  const start = (format: string, of: 'matches' | 'selection') => {
    const part =
      of === 'selection'
        ? { conditions: [], selection: selected.selection }
        : { conditions: query.filters, selection: shownAlone ?? null };
    const input = JSON.stringify(part);
    download.start('/api/functions/export', { format, input });
  };
  const onItem = (id: string) => {
    const [of, chosen] = id.split('.');
    if (id === 'paste') setIsPasting(true);
    else if (chosen && (of === 'matches' || of === 'selection')) start(chosen, of);
  };
  const missing = { disabled: shownAlone === null, disabledReason: t('nothingShown') };
  const nothing = { disabled: isNothingSelected, disabledReason: t('nothingSelected') };

  return (
    <>
      <ButtonDropdown
        expandToViewport
        loading={download.isStarting}
        loadingText={common('starting')}
        items={[
          { id: 'paste', text: t('paste') },
          {
            id: 'matches',
            text: t(exportNameOf(query, shownAlone)),
            items: [
              { id: 'matches.csv', text: t('csv'), ...missing },
              { id: 'matches.json', text: t('json'), ...missing },
            ],
          },
          {
            id: 'selection',
            text: t('exportSelection'),
            items: [
              { id: 'selection.csv', text: t('csv'), ...nothing },
              { id: 'selection.json', text: t('json'), ...nothing },
            ],
          },
        ]}
        onItemClick={({ detail }) => onItem(detail.id)}
      >
        {t('label')}
      </ButtonDropdown>
      <RefusedDownload download={download} />
      {isPasting ? (
        <PasteDialog
          onDismiss={() => setIsPasting(false)}
          onSelect={(functionIds) => {
            setIsPasting(false);
            onPasted(functionIds);
          }}
        />
      ) : null}
    </>
  );
}

function exportNameOf({ filters }: FunctionQuery, shownAlone: FunctionSelection | null | undefined) {
  if (shownAlone !== undefined) return 'exportShown';
  return filters.length === 0 ? 'exportAll' : 'exportMatches';
}
