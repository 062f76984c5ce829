'use client';

import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { progressOf } from '#lib/core/rollout/counts.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';
import { useDuration, useNow } from '../time.ts';
import { OutcomeCounts } from './outcome-counts.tsx';

/** The whole Rollout in one bar, with its pace. */
export function PaceSection({ progress }: { progress: RolloutProgress }) {
  const t = useTranslations('rollouts.progress');
  const duration = useDuration();
  // While a wave bakes nothing is pushed, and time passes all the same.
  const age = (useNow(progress.at, 1).getTime() - new Date(progress.at).getTime()) / 1000;
  const { counts, status } = progress;
  const { done, total, percent } = progressOf(counts);
  const isUnderWay = status === 'applying';
  const text = t('overallText', { done, total });
  const hasSucceeded = status === 'completed' && counts.failed + counts.stale === 0;
  return (
    <Container>
      <SpaceBetween size="l">
        <ProgressBar
          label={t('overall')}
          value={percent}
          {...(hasSucceeded ? { status: 'success', resultText: text } : { additionalInfo: text })}
        />
        <OutcomeCounts counts={counts} />
        {progress.acknowledged > 0 ? <div>{t('acknowledged', { count: progress.acknowledged })}</div> : null}
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
                    ? t(progress.waiting === null ? 'remainingUnknown' : 'remainingWaiting')
                    : t('remainingValue', {
                        time: duration(Math.max(1, progress.remainingSeconds - age)),
                        pace: progress.remainingPace ?? 'none',
                      }),
              },
            ]}
          />
        ) : null}
      </SpaceBetween>
    </Container>
  );
}
