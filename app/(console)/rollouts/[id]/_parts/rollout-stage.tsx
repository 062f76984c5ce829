'use client';

import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { RolloutStatusView } from '#app/_parts/rollout-status.tsx';
import { useArrived } from '#app/_parts/use-arrived.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { changeInTimeline } from '#app/(console)/_parts/timeline-address.ts';
import type { RolloutApproval } from '#lib/commands/rollouts/approval-queries.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { ApprovalSection } from './approval/approval-section.tsx';
import { RolloutBanner } from './banner.tsx';
import { LeftOutFunctions } from './conflicts/undecided.tsx';
import { RolloutControls } from './controls.tsx';
import { useLive } from './live.tsx';
import type { View } from './offered-views.ts';
import { RevertRefusals } from './revert-refusals.tsx';
import styles from './rollout-stage.module.css';
import { useCommands } from './use-commands.ts';

type RolloutStageProps = {
  head: RolloutHead;
  view: View | undefined;
  views: readonly View[];
  /** Kinds of warnings and of findings that block, which may come after the page. */
  findingsCount: number | Promise<number>;
  /** Everything that keeps the preview from being applied now. */
  obstacles: readonly Failure[];
  approval: RolloutApproval;
  mayPlan: boolean;
  mayApply: boolean;
  /** How to make it permanent, rendered by the server; null while nothing of it stands. */
  permanent: ReactNode;
  /** The view, rendered by the server. */
  children: ReactNode;
};

/** The frame of a Rollout's page: title, buttons, state, views. */
export function RolloutStage(props: RolloutStageProps) {
  const { head, view, views, obstacles, approval, mayPlan, mayApply, permanent, children } = props;
  const t = useTranslations('rollouts');
  const router = useRouter();
  const { progress, refusals } = useLive();
  const commands = useCommands(head.id);
  const findingsCount = useArrived(props.findingsCount) ?? 0;
  const counts: Partial<Record<View, number>> = {
    functions: progress.counts.total,
    // With none, there may still be findings that only inform: "(0)" would deny them.
    ...(findingsCount > 0 ? { findings: findingsCount } : {}),
  };
  const title = head.name
    ? t('numberAndName', { number: head.number, name: head.name })
    : t('number', { number: head.number });
  return (
    <PageFrame
      title={title}
      trail={[{ text: t('title'), href: '/rollouts' }]}
      description={<RolloutDescription head={head} />}
      actions={
        <RolloutControls head={head} obstacles={obstacles} commands={commands} mayPlan={mayPlan} mayApply={mayApply} />
      }
    >
      <SpaceBetween size="l">
        <FailureAlert failure={commands.failure} />
        {head.hidden.changes > 0 ? <Alert type="info">{t('hidden', head.hidden)}</Alert> : null}
        <RolloutBanner head={head} obstacles={obstacles} approval={approval} />
        <ApprovalSection head={head} approval={approval} obstacles={obstacles} />
        <RevertRefusals refusals={refusals.revert} targets={head.targets} />
        <LeftOutFunctions head={head} />
        {view === undefined ? null : (
          <Tabs
            ariaLabel={t('page.viewLabel')}
            activeTabId={view}
            onChange={({ detail }) => router.push(`/rollouts/${head.id}?view=${detail.activeTabId}`, { scroll: false })}
            tabs={views.map((name) => {
              const count = counts[name];
              const label = t(`page.views.${name}`);
              return {
                id: name,
                label: count === undefined ? label : t('page.viewCount', { label, count }),
                content: name === view ? children : null,
              };
            })}
          />
        )}
        {permanent}
      </SpaceBetween>
    </PageFrame>
  );
}

function RolloutDescription({ head }: { head: RolloutHead }) {
  const t = useTranslations('rollouts');
  const { progress } = useLive();
  return (
    <>
      <span className={styles['facts']}>
        <span>{t(`modes.${head.mode}`)}</span>
        <RolloutStatusView
          status={progress.status}
          hasTrouble={progress.counts.failed + progress.counts.stale > 0}
          revertState={progress.revertState}
        />
        <LiveState />
        {head.revertsRollout ? (
          <PageLink href={`/rollouts/${head.revertsRollout.id}`}>
            {t('page.revertsLink', { number: head.revertsRollout.number })}
          </PageLink>
        ) : null}
        {head.restores ? (
          <PageLink href={changeInTimeline(head.restores.functionId, head.restores)}>
            {t('page.restoresLink', { side: head.restores.side, number: head.restores.rolloutNumber })}
          </PageLink>
        ) : null}
        {head.revertedBy.map((revert) => (
          <PageLink key={revert.id} href={`/rollouts/${revert.id}`}>
            {t('page.revertedByLink', { number: revert.number })}
          </PageLink>
        ))}
      </span>
      <span className={styles['facts']}>
        <span>
          {t.rich('page.createdBy', { name: head.createdByName, at: () => <Moment value={head.createdAt} /> })}
        </span>
        {head.appliedAt ? (
          <span>
            {t.rich('page.appliedBy', {
              name: head.appliedByName ?? '–',
              at: () => <Moment value={head.appliedAt} />,
            })}
          </span>
        ) : null}
      </span>
    </>
  );
}

/** Only says something when the page is not up to date; "live" is what one expects. */
function LiveState() {
  const t = useTranslations('rollouts.page');
  const { state } = useLive();
  if (state !== 'reconnecting') return null;
  return <StatusIndicator type="loading">{t('reconnecting')}</StatusIndicator>;
}
