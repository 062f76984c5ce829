'use client';

import Alert from '@cloudscape-design/components/alert';
import { useTranslations } from 'next-intl';
import { WaitingText } from '#app/_parts/waiting-text.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { SentenceGap } from '#app/_shell/sentence-gap.tsx';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';

type WaitingSectionProps = { rolloutId: string; waiting: NonNullable<RolloutProgress['waiting']> };

/** That AWS takes its time, with the function that has waited longest: why, and until when it is waited for. */
export function WaitingSection({ rolloutId, waiting }: WaitingSectionProps) {
  const t = useTranslations('rollouts.waiting');
  const { count, changeId, functionName, longest } = waiting;
  return (
    <Alert type="info" header={t('title', { count })}>
      {t.rich('longest', {
        function: () => <PageLink href={`/rollouts/${rolloutId}/changes/${changeId}`}>{functionName}</PageLink>,
      })}
      <SentenceGap />
      <WaitingText waiting={longest} />
    </Alert>
  );
}
