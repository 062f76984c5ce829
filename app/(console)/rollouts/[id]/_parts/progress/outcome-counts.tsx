'use client';

import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import type { RolloutCounts } from '#lib/core/rollout/counts.ts';

const shown = [
  ['applied', 'success'],
  ['failed', 'error'],
  ['stale', 'warning'],
  ['skipped', 'stopped'],
  ['cancelled', 'stopped'],
  ['open', 'pending'],
] as const satisfies readonly (readonly [keyof RolloutCounts, StatusIndicatorProps.Type])[];

/** What came of the Changes so far, in numbers; a zero is only shown for those that were applied. */
export function OutcomeCounts({ counts }: { counts: RolloutCounts }) {
  const t = useTranslations('rollouts.progress.outcomeCounts');
  return (
    <SpaceBetween direction="horizontal" size="l">
      {shown
        .filter(([name]) => counts[name] > 0 || name === 'applied')
        .map(([name, type]) => (
          <StatusIndicator key={name} type={type}>
            {t(name, { count: counts[name] })}
          </StatusIndicator>
        ))}
    </SpaceBetween>
  );
}
