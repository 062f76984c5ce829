'use client';

import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useTranslations } from 'next-intl';
import { type CoverageDimension, coverageDimensions } from '#lib/core/functions/coverage.ts';
import type { Coverage } from '#lib/db/functions/coverage-page.ts';
import styles from './coverage.module.css';
import { CoverageGroups } from './coverage-groups.tsx';
import { CoverageLegend } from './coverage-legend.tsx';
import { TagKeyChoice } from './tag-key-choice.tsx';

/** Coverage by account, Region, runtime and a tag; each bar and each part of it leads to its functions. */
export function CoverageSection({ coverage }: { coverage: Coverage }) {
  const t = useTranslations('overview');
  const nameOf = useGroupName();
  return (
    <Container
      header={
        <Header variant="h2" description={t('coverageHint')}>
          {t('coverage')}
        </Header>
      }
    >
      <CoverageLegend />
      <div className={styles.dimensions}>
        {coverageDimensions.map((dimension) => (
          <section key={dimension} aria-labelledby={`coverage-${dimension}`}>
            <div className={styles.dimensionHead}>
              <h3 id={`coverage-${dimension}`}>{t(`groupedBy.${dimension}`)}</h3>
              {dimension === 'tag' && coverage.tagKey !== null ? (
                <TagKeyChoice tagKey={coverage.tagKey} tagKeys={coverage.tagKeys} />
              ) : null}
            </div>
            {dimension === 'tag' && coverage.tagKey === null ? (
              <p className={styles.quiet}>{t('noTags')}</p>
            ) : (
              <CoverageGroups
                dimension={dimension}
                list={coverage.by[dimension]}
                tagKey={coverage.tagKey}
                nameOf={(value, label) => nameOf(dimension, value, label)}
              />
            )}
          </section>
        ))}
      </div>
    </Container>
  );
}

/** What people call a group. */
function useGroupName(): (dimension: CoverageDimension, value: string | null, label?: string) => string {
  const t = useTranslations('overview');
  const functions = useTranslations('functions');
  return (dimension, value, label) => {
    if (dimension === 'runtime' && value === 'none') return functions('noRuntime');
    if (value === null) return t('withoutTag');
    if (value === '') return t('emptyTag');
    return label ?? value;
  };
}
