'use client';

import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';

type ShownProblem = { code: string; status: number; sentence: string };

/** What each code of a problem means; the problem's `type` leads to its line. */
export function ProblemsTable({ problems }: { problems: ShownProblem[] }) {
  const t = useTranslations('settings.api.page');
  return (
    <Table
      items={problems}
      trackBy="code"
      wrapLines
      variant="container"
      ariaLabels={{ tableLabel: t('problems') }}
      header={<Header description={t('problemsHint')}>{t('problems')}</Header>}
      columnDefinitions={[
        {
          id: 'code',
          header: t('code'),
          isRowHeader: true,
          minWidth: 200,
          cell: ({ code }) => (
            <span id={code} className="code">
              {code}
            </span>
          ),
        },
        { id: 'status', header: t('status'), minWidth: 80, cell: ({ status }) => status },
        { id: 'sentence', header: t('sentence'), minWidth: 300, cell: ({ sentence }) => sentence },
      ]}
    />
  );
}
