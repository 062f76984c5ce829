'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { progressOf } from '#lib/core/rollout/counts.ts';
import { gateSight } from '#lib/core/rollout/health.ts';
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
  cancelled: 'stopped',
  passed: 'success',
  stopped: 'error',
} as const satisfies Record<WaveStatus | 'halted' | 'cancelled', StatusIndicatorProps.Type>;

/** The waves in order: what each has done, how long the next one waits, and what the health gate says. */
export function WavesSection({ progress }: { progress: RolloutProgress }) {
  const t = useTranslations('rollouts.progress');
  const sight = gateSight(progress.pace);
  return (
    <Container header={<Header variant="h2">{t('waves')}</Header>}>
      <SpaceBetween size="l">
        {sight === 'watches' ? null : <Alert type="info">{t(`gate.${sight}`)}</Alert>}
        {progress.waves.map((wave) => (
          <Wave
            key={wave.index}
            wave={wave}
            lanes={progress.lanes}
            at={progress.at}
            standstill={standstillOf(progress)}
          />
        ))}
      </SpaceBetween>
    </Container>
  );
}

type WaveProps = {
  wave: WaveProgress;
  lanes: RolloutProgress['lanes'];
  at: string;
  /** What a wave that has not ended shows instead of its own status, when nothing is begun at present. */
  standstill: 'halted' | 'cancelled' | undefined;
};

/** A wave of a Rollout that stands still only waits, or will never go on. */
function standstillOf({ status }: RolloutProgress): WaveProps['standstill'] {
  if (status === 'applying') return undefined;
  return status === 'cancelled' ? 'cancelled' : 'halted';
}

function Wave({ wave, lanes, at, standstill }: WaveProps) {
  const t = useTranslations('rollouts.progress');
  const { done, total, percent } = progressOf(wave.counts);
  const { status } = wave;
  const hasEnded = status === 'passed' || status === 'stopped';
  const isWaiting = status === 'pending' && standstill !== 'cancelled';
  const shownStatus = hasEnded || isWaiting ? status : (standstill ?? status);
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
      {total === 0 ? (
        <Box color="text-body-secondary">{t('waveEmpty')}</Box>
      ) : (
        <ProgressBar
          ariaLabel={t('waveName', { number: wave.index + 1 })}
          value={percent}
          additionalInfo={t('waveDone', { done, total })}
        />
      )}
      {done > 0 ? <OutcomeCounts counts={wave.counts} /> : null}
      {wave.health ? <HealthReportView report={wave.health} lanes={lanes} /> : null}
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
