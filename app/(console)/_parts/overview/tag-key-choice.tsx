'use client';

import { useTranslations } from 'next-intl';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';
import styles from './coverage.module.css';

/** Which tag coverage is counted by; kept in the address. The browser’s own list: Cloudscape’s is more script for each visit of the first page. */
export function TagKeyChoice({ tagKey, tagKeys }: { tagKey: string; tagKeys: readonly string[] }) {
  const t = useTranslations('overview');
  const { change, isPending } = useAddress();
  return (
    <label className={styles.tagKey}>
      {t('tagKey')}
      <select value={tagKey} disabled={isPending} onChange={({ target }) => change({ tag: target.value })}>
        {tagKeys.map((key) => (
          <option key={key}>{key}</option>
        ))}
      </select>
    </label>
  );
}
