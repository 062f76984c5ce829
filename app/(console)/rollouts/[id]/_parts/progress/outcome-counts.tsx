'use client';

import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { pendingOf, type RolloutCounts } from '#lib/core/rollout/counts.ts';

/** Those in flight and those without an answer are shown apart from those that only wait for their turn. */
type Shown = Exclude<keyof RolloutCounts, 'open'> | 'pending';

const shown = [
  ['applied', 'success'],
  ['failed', 'error'],
  ['stale', 'warning'],
  ['skipped', 'stopped'],
  ['cancelled', 'stopped'],
  ['excluded', 'stopped'],
  ['unclear', 'warning'],
  ['inFlight', 'in-progress'],
  ['pending', 'pending'],
] as const satisfies readonly (readonly [Shown, StatusIndicatorProps.Type])[];

/** What came of the Changes so far, in numbers; a zero is only shown for those that were applied. */
export function OutcomeCounts({ counts }: { counts: RolloutCounts }) {
  const t = useTranslations('rollouts.progress.outcomeCounts');
  const figures = { ...counts, pending: pendingOf(counts) };
  return (
    <SpaceBetween direction="horizontal" size="l">
      {shown
        .filter(([name]) => figures[name] > 0 || name === 'applied')
        .map(([name, type]) => (
          <StatusIndicator key={name} type={type}>
            {t(name, { count: figures[name] })}
          </StatusIndicator>
        ))}
    </SpaceBetween>
  );
}
