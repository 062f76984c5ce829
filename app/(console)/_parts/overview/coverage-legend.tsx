'use client';

import { useTranslations } from 'next-intl';
import { statuses } from '#lib/core/datadog/status-names.ts';
import styles from './coverage.module.css';

/** What the patterns of bars and areas mean. */
export function CoverageLegend() {
  const t = useTranslations('status.status');
  return (
    <ul className={styles.legend}>
      {statuses.map((status) => (
        <li key={status}>
          <span className={styles.swatch} data-status={status} />
          {t(status)}
        </li>
      ))}
    </ul>
  );
}
