'use client';

import SpaceBetween from '@cloudscape-design/components/space-between';
import dynamic from 'next/dynamic';
import { useLive } from '../live.tsx';
import { FailuresSection } from '../progress/failures-section.tsx';
import { PaceSection } from '../progress/pace-section.tsx';
import { WaitingSection } from '../progress/waiting-section.tsx';
import { WavesSection } from '../progress/waves-section.tsx';

/** Its table is the largest part of the view. */
const LanesSection = dynamic(async () => (await import('../progress/lanes-section.tsx')).LanesSection, {
  loading: () => null,
});

/** How far the Rollout is, how fast, how healthy, and what went wrong; all of it as it happens. */
export function ProgressView({ rolloutId }: { rolloutId: string }) {
  const { progress } = useLive();
  return (
    <SpaceBetween size="l">
      {progress.waiting === null ? null : <WaitingSection rolloutId={rolloutId} waiting={progress.waiting} />}
      <PaceSection progress={progress} />
      <FailuresSection rolloutId={rolloutId} failures={progress.failures} />
      <WavesSection progress={progress} />
      <LanesSection lanes={progress.lanes} />
    </SpaceBetween>
  );
}
