'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import type { WaveStatus } from '#lib/core/rollout/waves.ts';
import type { RolloutProgress, WaveProgress } from '#lib/db/rollouts/rollout-progress-page.ts';
import { useDuration, useNow } from '../time.ts';
import { HealthReportView } from './health-report.tsx';
import { OutcomeCounts } from './outcome-counts.tsx';

const statusTypes = {
  pending: 'pending',
  running: 'in-progress',
  baking: 'in-progress',
  halted: 'stopped',
  passed: 'success',
  stopped: 'error',
} as const satisfies Record<WaveStatus | 'halted', StatusIndicatorProps.Type>;

/** The waves in order: what each has done, how long the next one waits, and what the health gate says. */
export function WavesSection({ progress }: { progress: RolloutProgress }) {
  const t = useTranslations('rollouts.progress');
  return (
    <Container header={<Header variant="h2">{t('waves')}</Header>}>
      <SpaceBetween size="l">
        {progress.waves.map((wave) => (
          <Wave key={wave.index} wave={wave} at={progress.at} isHalted={progress.status !== 'applying'} />
        ))}
      </SpaceBetween>
    </Container>
  );
}

/** `isHalted`: nothing is begun at present, so a wave that has begun only waits. */
function Wave({ wave, at, isHalted }: { wave: WaveProgress; at: string; isHalted: boolean }) {
  const t = useTranslations('rollouts.progress');
  const done = wave.counts.change - wave.counts.open;
  const { status } = wave;
  const shownStatus = isHalted && (status === 'running' || status === 'baking') ? 'halted' : status;
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="m">
        <Box variant="h3" padding="n">
          {t('waveName', { number: wave.index + 1 })}
        </Box>
        <StatusIndicator type={statusTypes[shownStatus]}>
          {shownStatus === 'baking' && wave.bakeUntil ? (
            <BakeLeft until={wave.bakeUntil} at={at} />
          ) : (
            t(`waveStatuses.${shownStatus}`)
          )}
        </StatusIndicator>
      </SpaceBetween>
      <ProgressBar
        ariaLabel={t('waveName', { number: wave.index + 1 })}
        value={wave.size === 0 ? 100 : (done / wave.size) * 100}
        additionalInfo={t('waveDone', { done, total: wave.size })}
      />
      {done > 0 ? <OutcomeCounts counts={wave.counts} /> : null}
      {wave.health ? <HealthReportView report={wave.health} /> : null}
    </SpaceBetween>
  );
}

function BakeLeft({ until, at }: { until: string; at: string }) {
  const t = useTranslations('rollouts.progress');
  const duration = useDuration();
  const now = useNow(at, 1);
  const seconds = (new Date(until).getTime() - now.getTime()) / 1000;
  return <span>{seconds > 0 ? t('bakeLeft', { time: duration(seconds) }) : t('bakeOver')}</span>;
}
