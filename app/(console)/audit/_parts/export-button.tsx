'use client';

import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useTranslations } from 'next-intl';
import { RefusedDownload } from '#app/_parts/download/refused-download.tsx';
import { useDownload } from '#app/_parts/download/use-download.ts';

/**
 * Downloads all events that match the filter, not only the page that is shown, or the whole log for verification. Without a filter
 * that was understood in whole, there is only the latter.
 */
export function ExportButton({ query, isFilterComplete }: { query: string; isFilterComplete: boolean }) {
  const t = useTranslations('audit.export');
  const common = useTranslations('common.download');
  const download = useDownload();
  const href = (format: 'csv' | 'jsonl') => `/api/audit/export?format=${format}${query === '' ? '' : `&${query}`}`;
  const disabled = isFilterComplete ? {} : { disabled: true, disabledReason: t('notUnderstood') };
  return (
    <>
      <ButtonDropdown
        loading={download.isStarting}
        loadingText={common('starting')}
        onItemFollow={(event) => {
          event.preventDefault();
          if (event.detail.href !== undefined) download.start(event.detail.href);
        }}
        items={[
          { id: 'csv', text: t('csv'), secondaryText: t('hint'), href: href('csv'), ...disabled },
          { id: 'jsonl', text: t('jsonLines'), secondaryText: t('hint'), href: href('jsonl'), ...disabled },
          { id: 'proof', text: t('proof'), secondaryText: t('proofHint'), href: '/api/audit/proof' },
        ]}
      >
        {t('button')}
      </ButtonDropdown>
      <RefusedDownload download={download} />
    </>
  );
}
