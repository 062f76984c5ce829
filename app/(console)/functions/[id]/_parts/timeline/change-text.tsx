'use client';

import Box from '@cloudscape-design/components/box';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { WaitingText } from '#app/_parts/waiting-text.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { changeInTimeline } from '#app/(console)/_parts/timeline-address.ts';
import { type ChangeState, changeStateOf } from '#lib/core/functions/change-state.ts';
import type { TimelineEntry } from '#lib/db/functions/timeline-page.ts';

const indicators: Readonly<Record<ChangeState, StatusIndicatorProps.Type>> = {
  previewed: 'info',
  discarded: 'stopped',
  pending: 'pending',
  applying: 'in-progress',
  unclear: 'warning',
  applied: 'success',
  stale: 'warning',
  failed: 'error',
  skipped: 'stopped',
  cancelled: 'stopped',
  excluded: 'stopped',
};

type ChangeEntry = Extract<TimelineEntry, { source: 'change' }>;

/** What a Change of ours was to do, by which Rollout and whom, and what came of it. */
export function ChangeText({ functionId, entry }: { functionId: string; entry: ChangeEntry }) {
  const t = useTranslations('functions.timeline');
  const page = useTranslations('functions.page');
  const text = useFailureText();
  const { verdict, outcome, mode, rolloutId, rolloutName, rolloutNumber, restored, failure, waiting } = entry;
  const state = changeStateOf(outcome, entry.rolloutStatus);
  const isDecided = verdict === 'blocked' || verdict === 'unchanged';
  return (
    <>
      <div>
        {t.rich('change', {
          what: page(`mode.${mode}`),
          name: entry.byName,
          rollout: () => (
            <PageLink href={`/rollouts/${rolloutId}/changes/${entry.id}`}>
              {rolloutName === ''
                ? page('rolloutNumber', { number: rolloutNumber })
                : t('rollout', { number: rolloutNumber, name: rolloutName })}
            </PageLink>
          ),
        })}
      </div>
      {restored ? (
        <Box color="text-body-secondary">
          {t.rich(restored.side === 'before' ? 'restoredBefore' : 'restoredAfter', {
            number: restored.rolloutNumber,
            link: (words) => <PageLink href={changeInTimeline(functionId, restored)}>{words}</PageLink>,
          })}
        </Box>
      ) : null}
      {isDecided ? (
        <StatusIndicator type={verdict === 'blocked' ? 'error' : 'info'}>{page(`verdict.${verdict}`)}</StatusIndicator>
      ) : (
        <StatusIndicator type={indicators[state]}>{page(`outcomes.${state}`)}</StatusIndicator>
      )}
      {waiting ? (
        <Box color="text-body-secondary">
          <WaitingText waiting={waiting} />
        </Box>
      ) : null}
      {failure && outcome !== 'unclear' ? <Box color="text-body-secondary">{text(failure)}</Box> : null}
    </>
  );
}
