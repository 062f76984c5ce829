'use client';

import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useTranslations } from 'next-intl';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';

/** Before and after below each other or side by side; kept in the address. */
export function DiffLayoutSwitch({ layout }: { layout: 'unified' | 'split' }) {
  const t = useTranslations('rollouts.groups');
  const { change } = useAddress();
  return (
    <SegmentedControl
      label={t('layoutLabel')}
      selectedId={layout}
      options={[
        { id: 'unified', text: t('unified') },
        { id: 'split', text: t('split') },
      ]}
      onChange={({ detail }) => change({ layout: detail.selectedId === 'split' ? 'split' : undefined })}
    />
  );
}
