'use client';

import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useTranslations } from 'next-intl';

/** Downloads all events that match the filter, not only the page that is shown. */
export function ExportButton({ query }: { query: string }) {
  const t = useTranslations('audit.export');
  const href = (format: 'csv' | 'jsonl') => `/api/audit/export?format=${format}${query === '' ? '' : `&${query}`}`;
  return (
    <ButtonDropdown
      items={[
        { id: 'csv', text: t('csv'), secondaryText: t('hint'), href: href('csv') },
        { id: 'jsonl', text: t('jsonLines'), secondaryText: t('hint'), href: href('jsonl') },
      ]}
    >
      {t('button')}
    </ButtonDropdown>
  );
}
