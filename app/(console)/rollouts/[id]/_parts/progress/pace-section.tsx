'use client';

import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';
import { useDuration } from '../time.ts';
import { OutcomeCounts } from './outcome-counts.tsx';

/** The whole Rollout in one bar, with its pace. */
export function PaceSection({ progress }: { progress: RolloutProgress }) {
  const t = useTranslations('rollouts.progress');
  const duration = useDuration();
  const { counts, status } = progress;
  const done = counts.change - counts.open;
  const isUnderWay = status === 'applying';
  const text = t('overallText', { done, total: counts.change });
  const hasSucceeded = status === 'completed' && counts.failed + counts.stale === 0;
  return (
    <Container>
      <SpaceBetween size="l">
        <ProgressBar
          label={t('overall')}
          value={counts.change === 0 ? 100 : (done / counts.change) * 100}
          {...(hasSucceeded ? { status: 'success', resultText: text } : { additionalInfo: text })}
        />
        <OutcomeCounts counts={counts} />
        {isUnderWay ? (
          <KeyValuePairs
            columns={2}
            items={[
              {
                label: t('throughput'),
                value:
                  progress.finishedPerMinute === null
                    ? t('throughputNone')
                    : t('throughputValue', { count: progress.finishedPerMinute }),
              },
              {
                label: t('remaining'),
                value:
                  progress.remainingSeconds === null
                    ? t('remainingUnknown')
                    : t('remainingValue', { time: duration(progress.remainingSeconds) }),
              },
            ]}
          />
        ) : null}
      </SpaceBetween>
    </Container>
  );
}
