'use client';

import Select from '@cloudscape-design/components/select';
import { useTranslations } from 'next-intl';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';

/** Which tag coverage is counted by; kept in the address. */
export function TagKeyChoice({ tagKey, tagKeys }: { tagKey: string; tagKeys: readonly string[] }) {
  const t = useTranslations('overview');
  const { change, isPending } = useAddress();
  return (
    <Select
      ariaLabel={t('tagKey')}
      inlineLabelText={t('tagKey')}
      expandToViewport
      filteringType={tagKeys.length > 8 ? 'auto' : 'none'}
      statusType={isPending ? 'loading' : 'finished'}
      options={tagKeys.map((value) => ({ value, label: value }))}
      selectedOption={{ value: tagKey, label: tagKey }}
      onChange={({ detail }) => change({ tag: detail.selectedOption.value })}
    />
  );
}
