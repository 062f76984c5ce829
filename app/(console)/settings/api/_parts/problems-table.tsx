'use client';

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';

type ShownProblem = { code: string; status: number; sentence: string };

/** What each code of a problem means, folded away until somebody asks; the problem's `type` unfolds it and leads to its line. */
export function ProblemsTable({ problems }: { problems: ShownProblem[] }) {
  const t = useTranslations('settings.api.page');
  const [isOpen, setIsOpen] = useState(false);
  const [wanted, setWanted] = useState('');

  useEffect(() => {
    const unfold = () => {
      const code = window.location.hash.slice(1);
      if (!problems.some((problem) => problem.code === code)) return;
      setIsOpen(true);
      setWanted(code);
    };
    unfold();
    window.addEventListener('hashchange', unfold);
    return () => window.removeEventListener('hashchange', unfold);
  }, [problems]);

  // The line can be gone to only once it is there to be seen.
  useEffect(() => {
    if (isOpen && wanted !== '') document.getElementById(wanted)?.scrollIntoView({ block: 'center' });
  }, [isOpen, wanted]);

  return (
    <ExpandableSection
      variant="container"
      headerText={t('problems')}
      headerCounter={`(${problems.length})`}
      headerDescription={t('problemsHint')}
      expanded={isOpen}
      onChange={({ detail }) => setIsOpen(detail.expanded)}
    >
      <Table
        items={problems}
        trackBy="code"
        wrapLines
        variant="borderless"
        ariaLabels={{ tableLabel: t('problems') }}
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
    </ExpandableSection>
  );
}
