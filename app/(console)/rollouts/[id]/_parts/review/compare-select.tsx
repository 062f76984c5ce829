'use client';

import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useTranslations } from 'next-intl';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';

const nearest = 'nearest';

/** Which group the others are compared with: each one's most similar, or one for all. Kept in the address. */
export function CompareSelect({
  chosen,
  groups,
}: {
  chosen: number | undefined;
  groups: { position: number; header: string }[];
}) {
  const t = useTranslations('review.compare');
  const { change } = useAddress();
  const options = [
    { value: nearest, label: t('nearest') },
    ...groups.map(({ position, header }) => ({ value: String(position), label: header })),
  ];
  const selected = options.find(({ value }) => value === String(chosen ?? nearest)) ?? options[0];
  return (
    <FormField label={t('label')} stretch>
      <Select
        selectedOption={selected ?? null}
        options={options}
        filteringType={options.length > 10 ? 'auto' : 'none'}
        expandToViewport
        onChange={({ detail }) =>
          change({ compare: detail.selectedOption.value === nearest ? undefined : detail.selectedOption.value })
        }
      />
    </FormField>
  );
}
