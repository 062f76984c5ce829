'use client';

import { useTranslations } from 'next-intl';
import type { Status } from '#lib/core/datadog/status.ts';
import { statuses } from '#lib/core/datadog/status-names.ts';

/** The share of each status as one bar; the same in words for those who do not see it. */
export function CoverageBar({ counts }: { counts: Readonly<Record<Status, number>> }) {
  const t = useTranslations('overview');
  const total = statuses.reduce((sum, status) => sum + counts[status], 0);
  return (
    <div className="coverage-bar" role="img" aria-label={t('coverageLabel', counts)}>
      {total > 0
        ? statuses.map((status) => (
            <span key={status} data-status={status} style={{ inlineSize: `${(100 * counts[status]) / total}%` }} />
          ))
        : null}
    </div>
  );
}
