'use client';

import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { PageLink } from '#app/_shell/links.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { SentenceGap } from '#app/_shell/sentence-gap.tsx';
import { previewStateOf } from '#lib/core/rollout/preview-state.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { useLive } from '../live.tsx';

/** The functions of a revert whose conflicts nobody decided, with a link each. */
function UndecidedFunctions({ head }: { head: RolloutHead }) {
  const t = useTranslations('rollouts.conflicts');
  const { count, functions } = head.undecided;
  const more = count - functions.length;
  return (
    <ul>
      {functions.map((one) => (
        <li key={one.changeId}>
          {t.rich('functionIn', {
            name: one.functionName,
            account: one.accountName,
            id: one.awsAccountId,
            region: one.region,
            whole: (text) => <RegionName>{text}</RegionName>,
            link: (text) => <PageLink href={`/rollouts/${head.id}/changes/${one.changeId}`}>{text}</PageLink>,
          })}
        </li>
      ))}
      {more > 0 ? (
        <li>
          <PageLink href={`/rollouts/${head.id}?view=changes`}>{t('more', { count: more })}</PageLink>
        </li>
      ) : null}
    </ul>
  );
}

/** On a preview of which some can be applied: how many need a decision first, and where it is made. Nothing when there are none. */
export function UndecidedNotice({ head }: { head: RolloutHead }) {
  const t = useTranslations('rollouts.planned');
  const { progress } = useLive();
  const { count } = head.undecided;
  if (count === 0 || previewStateOf(progress.counts, count) !== 'applicable') return null;
  return (
    <Alert type="warning" header={t('undecidedSome', { count, others: progress.counts.change })}>
      {t('undecidedSomeBody')}
      <SentenceGap />
      <PageLink href={`/rollouts/${head.id}?view=changes#conflicts`}>{t('viewConflicts')}</PageLink>
    </Alert>
  );
}

/** After a revert was applied: which functions were left out, and how they are reverted later. Nothing when there are none. */
export function LeftOutFunctions({ head }: { head: RolloutHead }) {
  const t = useTranslations('rollouts.conflicts');
  if (head.undecided.count === 0 || head.appliedAt === null) return null;
  return (
    <Alert type="warning" header={t('leftOutTitle', { count: head.undecided.count })}>
      <SpaceBetween size="xs">
        <UndecidedFunctions head={head} />
        {head.revertsRollout ? (
          <div>
            {t.rich('leftOutBody', {
              count: head.undecided.count,
              number: head.revertsRollout.number,
              link: (text) => <PageLink href={`/rollouts/${head.revertsRollout?.id ?? ''}`}>{text}</PageLink>,
            })}
          </div>
        ) : null}
      </SpaceBetween>
    </Alert>
  );
}

type LeaveOutProps = { head: RolloutHead; isChosen: boolean; onChange: (isChosen: boolean) => void };

/** Before a revert is applied: that these functions are left out is chosen, never assumed. Nothing when there are none. */
export function LeaveOutField({ head, isChosen, onChange }: LeaveOutProps) {
  const t = useTranslations('rollouts.conflicts');
  const { count } = head.undecided;
  if (count === 0) return null;
  return (
    <Alert type="warning" header={t('undecidedTitle', { count })}>
      <SpaceBetween size="xs">
        <UndecidedFunctions head={head} />
        <Checkbox
          checked={isChosen}
          description={t('leaveOutHint', { count })}
          onChange={({ detail }) => onChange(detail.checked)}
        >
          {t('leaveOut', { count })}
        </Checkbox>
      </SpaceBetween>
    </Alert>
  );
}
