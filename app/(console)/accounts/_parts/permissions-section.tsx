'use client';

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Spinner from '@cloudscape-design/components/spinner';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

/** A table is a tenth of what these pages load, so this one comes when it is unfolded. */
const PermissionTable = dynamic(async () => (await import('./permission-table.tsx')).PermissionTable, {
  loading: () => <Spinner />,
});

/** What the roles may do, folded away until somebody wants to know. */
export function PermissionsSection({ hasWriteRole }: { hasWriteRole: boolean }) {
  const t = useTranslations('accounts.templatesPart');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <ExpandableSection
      variant="container"
      headerText={t('permissions')}
      expanded={isOpen}
      onChange={({ detail }) => setIsOpen(detail.expanded)}
    >
      {isOpen ? <PermissionTable hasWriteRole={hasWriteRole} /> : null}
    </ExpandableSection>
  );
}
