'use client';

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormatter, useTranslations } from 'next-intl';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { useRelativeText } from '#app/_shell/moment.tsx';
import { SentenceGap } from '#app/_shell/sentence-gap.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { RolloutApproval } from '#lib/commands/rollouts/approval-queries.ts';
import { errorCodes, type Failure } from '#lib/core/errors.ts';
import { progressOf } from '#lib/core/rollout/counts.ts';
import { previewStateOf, withoutConflicts } from '#lib/core/rollout/preview-state.ts';
import { revertLeftOut, stopReasons } from '#lib/core/rollout/stop-rule.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';
import { AccountLinks } from './account-links.tsx';
import { isToldByApproval } from './approval/approval-section.tsx';
import { UndecidedNotice } from './conflicts/undecided.tsx';
import { useLive } from './live.tsx';
import { Obstacles } from './preview/obstacles.tsx';
import { UncheckedNotice } from './preview/unchecked.tsx';
import { useNow } from './time.ts';

/** After so many minutes a preview is called old: people have deployed in the meantime. */
const oldAfterMinutes = 15;

type BannerProps = { head: RolloutHead; obstacles: readonly Failure[]; approval: RolloutApproval };

/** The sentence that belongs to the Rollout's status. */
export function RolloutBanner({ head, obstacles, approval }: BannerProps) {
  const { progress } = useLive();
  switch (progress.status) {
    case 'planning':
      return <PlanningBanner progress={progress} />;
    case 'planned':
      return (
        <SpaceBetween size="s">
          <PlannedBanner head={head} progress={progress} />
          <UndecidedNotice head={head} />
          <Obstacles
            obstacles={withoutConflicts(obstacles).filter((one) => !isToldByApproval(one, approval))}
            targets={head.targets}
          />
          <UncheckedNotice rolloutId={head.id} unchecked={progress.unchecked} />
        </SpaceBetween>
      );
    case 'applying':
      return null;
    default:
      return <ResultBanner head={head} progress={progress} />;
  }
}

function PlanningBanner({ progress }: { progress: RolloutProgress }) {
  const t = useTranslations('rollouts.planning');
  const { total, unread } = progress.counts;
  const read = total - unread;
  return (
    <Container header={<Header variant="h2">{t('title')}</Header>}>
      <SpaceBetween size="m">
        <div>{t('body')}</div>
        <ProgressBar
          label={t('progressLabel')}
          value={total === 0 ? 0 : (read / total) * 100}
          additionalInfo={t('progress', { read, total })}
        />
      </SpaceBetween>
    </Container>
  );
}

function PlannedBanner({ head, progress }: { head: RolloutHead; progress: RolloutProgress }) {
  const t = useTranslations('rollouts');
  const relative = useRelativeText();
  const now = useNow(progress.at, 30);
  const totals = t('totals', progress.counts);
  const plannedAt = head.plannedAt ? new Date(head.plannedAt) : now;
  const ago = relative(plannedAt.toISOString());
  const isOld = now.getTime() - plannedAt.getTime() > oldAfterMinutes * 60_000;
  const state = previewStateOf(progress.counts, head.undecided.count);
  if (state === 'undecided') {
    const waiting = head.undecided.count;
    return (
      <Alert type="warning" header={t('planned.undecided', { count: waiting })}>
        {t('planned.undecidedBody', { others: progress.counts.blocked - waiting })}
        <SentenceGap />
        <PageLink href={`/rollouts/${head.id}?view=changes`}>{t('planned.viewConflicts')}</PageLink>
      </Alert>
    );
  }
  if (state === 'blocked') {
    return (
      <Alert type="warning" header={t('planned.blocked', { totals })}>
        {t('planned.blockedBody')}
        <SentenceGap />
        <PageLink href={`/rollouts/${head.id}?view=findings`}>{t('planned.viewFindings')}</PageLink>
      </Alert>
    );
  }
  if (state === 'unchanged') return <Alert type="info">{t('planned.nothing', { totals })}</Alert>;
  return (
    <Alert type={isOld ? 'warning' : 'info'} header={t('planned.body', { totals })}>
      {isOld ? t('planned.old', { ago }) : t('planned.age', { ago })}
    </Alert>
  );
}

function ResultBanner({ head, progress }: { head: RolloutHead; progress: RolloutProgress }) {
  const t = useTranslations('rollouts.result');
  const { applied, failed, stale, cancelled, inFlight, unclear } = progress.counts;
  const trouble = failed + stale;
  const reason = useReasonText(progress);
  switch (progress.status) {
    case 'completed':
      return trouble === 0 ? (
        <Alert type="success">{t('completed', { applied })}</Alert>
      ) : (
        <Alert type="warning">{t('completedTrouble', { applied, trouble })}</Alert>
      );
    case 'paused':
      return (
        <Alert type="info">
          {reason ?? t('paused')}
          <SentenceGap />
          {t('unclear', { unclear })}
        </Alert>
      );
    case 'stopped':
      return (
        <Alert type="error" header={t('stopped', progressOf(progress.counts))}>
          {reason}
          <SentenceGap />
          {t('unclear', { unclear })}
          <AccountLinks reasons={progress.statusReason ? [progress.statusReason] : []} targets={head.targets} />{' '}
          <RevertedText progress={progress} />
          <LeftOutText progress={progress} targets={head.targets} />{' '}
          <InfoLink subject="stopped" about={t('stopped', progressOf(progress.counts))} />
        </Alert>
      );
    case 'cancelled':
      return (
        <Alert type="info">
          {inFlight + unclear > 0
            ? t('cancelledOpen', { applied, inFlight, unclear })
            : t('cancelled', { applied, cancelled })}
        </Alert>
      );
    case 'discarded':
      return <Alert type="info">{t('discarded')}</Alert>;
    default:
      return null;
  }
}

/** That a stopped Rollout was taken back meanwhile, so that what its reason advises may be done already. */
function RevertedText({ progress: { revertState, counts } }: { progress: RolloutProgress }) {
  const t = useTranslations('rollouts.result');
  if (!revertState) return null;
  const isAutomatic = revertState.isAutomatic ? 'yes' : 'no';
  return revertState.extent === 'whole'
    ? t('reverted', { isAutomatic, pending: counts.open })
    : t('partlyReverted', { isAutomatic });
}

/** Which accounts an automatic revert left to a person, with links to them. */
function LeftOutText({
  progress: { statusReason },
  targets,
}: { progress: RolloutProgress } & Pick<RolloutHead, 'targets'>) {
  const t = useTranslations('rollouts.result');
  const format = useFormatter();
  const accounts = revertLeftOut(statusReason);
  if (accounts.length === 0) return null;
  const names = accounts.map((id) => targets.find(({ awsAccountId }) => awsAccountId === id)?.accountName ?? id);
  return (
    <div>
      {t('leftOut', { accounts: format.list(names), count: names.length })}
      <AccountLinks reasons={accounts.map((awsAccountId) => ({ params: { awsAccountId } }))} targets={targets} />
    </div>
  );
}

/** Why the Rollout stopped, when it says so. */
function useReasonText(progress: RolloutProgress): string | undefined {
  const t = useTranslations('rollouts.stopReasons');
  const failureText = useFailureText();
  const { statusReason } = progress;
  if (!statusReason) return undefined;
  const stopReason = stopReasons.find((code) => code === statusReason.code);
  if (stopReason) return t(stopReason, { acknowledged: 0, unclear: 0, ...statusReason.params });
  const code = errorCodes.find((one) => one === statusReason.code);
  return code && failureText({ code, params: statusReason.params });
}
