'use client';

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { PageLink } from '#app/_shell/links.tsx';
import type { PlannedCode } from '#lib/commands/code/code-queries.ts';
import styles from '../workbench.module.css';
import { LivePlace } from './live-place.tsx';

type Wanted = NonNullable<PlannedCode['live']['wanted']>;

const indicators = {
  found: 'success',
  possible: 'warning',
  missing: 'error',
} as const satisfies Record<Wanted['functions'][number]['state'], StatusIndicatorProps.Type>;

/** The functions that a person came for, and whether the code describes them; what is missing comes first. */
export function WantedList({ wanted: { counts, functions } }: { wanted: Wanted }) {
  const t = useTranslations('code.live.wanted');
  const { found, possible, missing } = counts;
  const isComplete = possible + missing === 0;
  const more = found + possible + missing - functions.length;
  return (
    <ExpandableSection
      defaultExpanded={!isComplete}
      headingTagOverride="h3"
      headerText={t('title')}
      headerDescription={isComplete ? t('allFound', { found }) : t('counts', { found, possible, missing })}
    >
      {missing > 0 ? <p className={styles.hint}>{t('missingHint')}</p> : null}
      <ul className={styles.outlook} aria-label={t('list')}>
        {functions.map(({ id, functionName, accountName, awsAccountId, region, state }) => (
          <li key={id}>
            <StatusIndicator type={indicators[state]}>{t(state)}</StatusIndicator>{' '}
            <PageLink href={`/functions/${id}`}>{functionName}</PageLink>{' '}
            <span className={styles.hint}>
              <LivePlace accountName={accountName} awsAccountId={awsAccountId} region={region} />
            </span>
          </li>
        ))}
        {more > 0 ? <li>{t('more', { count: more })}</li> : null}
      </ul>
    </ExpandableSection>
  );
}
