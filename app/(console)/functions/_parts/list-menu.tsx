'use client';

import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import type { FunctionQuery } from '#lib/core/functions/function-query.ts';
import type { SelectionInList } from './use-selection.ts';

const PasteDialog = dynamic(() => import('./paste-dialog.tsx'), { ssr: false });

type Props = {
  query: FunctionQuery;
  selected: SelectionInList;
  isNothingSelected: boolean;
  /** After functions were found by their names and selected. */
  onPasted: (functionIds: readonly string[]) => void;
};

/** What can be done with the list itself: select many by name, and take it along as a file. */
export function ListMenu({ query, selected, isNothingSelected, onPasted }: Props) {
  const t = useTranslations('functions.menu');
  const [isPasting, setIsPasting] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const [format, setFormat] = useState('csv');
  const [input, setInput] = useState('');

  // The form is sent once it holds what was chosen.
  const download = (chosen: string, of: 'matches' | 'selection') => {
    setFormat(chosen);
    const isSelection = of === 'selection';
    setInput(
      JSON.stringify({
        conditions: isSelection ? [] : query.filters,
        selection: isSelection ? selected.selection : null,
      }),
    );
    requestAnimationFrame(() => form.current?.requestSubmit());
  };
  const onItem = (id: string) => {
    const [of, chosen] = id.split('.');
    if (id === 'paste') setIsPasting(true);
    else if (chosen && (of === 'matches' || of === 'selection')) download(chosen, of);
  };
  const nothing = { disabled: isNothingSelected, disabledReason: t('nothingSelected') };

  return (
    <>
      <ButtonDropdown
        expandToViewport
        items={[
          { id: 'paste', text: t('paste') },
          {
            id: 'matches',
            text: t(query.filters.length === 0 ? 'exportAll' : 'exportMatches'),
            items: [
              { id: 'matches.csv', text: t('csv') },
              { id: 'matches.json', text: t('json') },
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
      <form ref={form} method="post" action="/api/functions/export" hidden>
        <input type="hidden" name="format" value={format} />
        <input type="hidden" name="input" value={input} />
      </form>
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
