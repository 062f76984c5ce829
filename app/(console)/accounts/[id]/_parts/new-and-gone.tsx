'use client';

import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ScanRow } from '#lib/db/accounts/scans-page.ts';

/** The functions of a scanned Region that were not in the list before, and those that AWS does not have any more; nothing without any. */
export function NewAndGone({ scanned }: { scanned: ScanRow['regions'][number] }) {
  const t = useTranslations('accounts.scan');
  const { region, newCount, newFunctions, goneCount, goneFunctions } = scanned;
  return (
    <>
      {newCount > 0 ? (
        <Names label={t('newLabel', { count: newCount, region })} names={newFunctions} count={newCount} />
      ) : null}
      {goneCount > 0 ? (
        <Names label={t('goneLabel', { count: goneCount, region })} names={goneFunctions} count={goneCount} />
      ) : null}
    </>
  );
}

function Names({ label, names, count }: { label: string; names: readonly string[]; count: number }) {
  const t = useTranslations('accounts.scan');
  const others = count - names.length;
  return (
    <ExpandableSection headerText={label}>
      <SpaceBetween size="s">
        <ul className="plain-list">
          {names.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
        {others > 0 ? <Box>{t('setAsideOthers', { count: others })}</Box> : null}
      </SpaceBetween>
    </ExpandableSection>
  );
}
