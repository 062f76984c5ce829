'use client';

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { useAddressState } from '#app/_parts/address-filter/use-address-state.ts';

/** What a Change made different, folded until somebody opens it or the address names it. Several may be open; the address names the last. */
export function Difference({ changeId, children }: { changeId: string; children: ReactNode }) {
  const t = useTranslations('functions.timeline');
  const [openedId, setOpenedId] = useAddressState('diff');
  const [isOpen, setIsOpen] = useState(openedId === changeId);
  return (
    <ExpandableSection
      headerText={t('differences')}
      expanded={isOpen}
      onChange={({ detail }) => {
        setIsOpen(detail.expanded);
        if (detail.expanded) setOpenedId(changeId);
        else if (openedId === changeId) setOpenedId(undefined);
      }}
    >
      {children}
    </ExpandableSection>
  );
}
