'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '#app/_parts/dialog.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import type { Failure } from '#lib/core/errors.ts';
import { pendingOf } from '#lib/core/rollout/counts.ts';
import { isBreach } from '#lib/core/rollout/stop-rule.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';
import { ApplyDialog } from './apply-dialog.tsx';
import { useLive } from './live.tsx';
import { isStopRuleMet, ResumeDialog } from './steering/resume-dialog.tsx';
import type { Commands } from './use-commands.ts';
import { useRefused } from './use-refused.ts';

/**
 * It brings the schema of a strategy along, and is opened while a Rollout runs, if ever. Not rendered on the server, it waits for its code by
 * itself: otherwise the page is hidden meanwhile, and what opened it loses the focus.
 */
const PaceDialog = dynamic(async () => (await import('./steering/pace-dialog.tsx')).PaceDialog, { ssr: false });

type Asking = 'apply' | 'discard' | 'cancel' | 'resume' | 'retry' | 'pace';

type ControlsProps = {
  head: RolloutHead;
  obstacles: readonly Failure[];
  commands: Commands;
  mayPlan: boolean;
  mayApply: boolean;
};

/** The buttons that fit the Rollout's status and the person's role. */
export function RolloutControls({ head, obstacles, commands, mayPlan, mayApply }: ControlsProps) {
  const t = useTranslations('rollouts.controls');
  const router = useRouter();
  const { progress } = useLive();
  const [asking, setAsking] = useState<Asking>();
  const askToApply = () => {
    // What keeps it from being applied may have changed since the page was opened: a freeze window ended, another Rollout finished.
    router.refresh();
    setAsking('apply');
  };
  const dismiss = () => setAsking(undefined);
  const confirm = (work: Promise<void>) => void work.then(dismiss);
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {mayPlan ? <PlanButtons head={head} progress={progress} commands={commands} ask={setAsking} /> : null}
        {mayApply ? <SteerButtons progress={progress} commands={commands} ask={setAsking} /> : null}
        {mayPlan ? <RevertButton progress={progress} commands={commands} /> : null}
        {mayApply && progress.status === 'planned' && progress.counts.change > 0 ? (
          <ApplyButton
            isShown={progress.planDigest === head.planDigest}
            isNext={!obstacles.some(({ code }) => code === 'approvalMissing' || code === 'approvalQuestioned')}
            onClick={askToApply}
          />
        ) : null}
      </SpaceBetween>
      {asking === 'apply' ? <ApplyDialog head={head} obstacles={obstacles} onDismiss={dismiss} /> : null}
      {asking === 'resume' ? <ResumeDialog head={head} onDismiss={dismiss} /> : null}
      {asking === 'pace' ? <PaceDialog head={head} onDismiss={dismiss} /> : null}
      {asking === 'discard' ? (
        <Dialog
          title={t('discardTitle')}
          confirm={t('discardConfirm')}
          dismiss={t('keep')}
          isRunning={commands.isRunning}
          failure={undefined}
          onConfirm={() => confirm(commands.discard())}
          onDismiss={dismiss}
        >
          <span>{t('discardBody')}</span>
        </Dialog>
      ) : null}
      {asking === 'retry' ? (
        <Dialog
          title={t('retryTitle')}
          confirm={t('retry', { count: progress.counts.failed })}
          dismiss={t('keepStopped')}
          isRunning={commands.isRunning}
          failure={undefined}
          onConfirm={() => confirm(commands.retry())}
          onDismiss={dismiss}
        >
          <span>{t('retryBody', { failed: progress.counts.failed, pending: pendingOf(progress.counts) })}</span>
        </Dialog>
      ) : null}
      {asking === 'cancel' ? (
        <Dialog
          title={t('cancelTitle')}
          confirm={t('cancelConfirm')}
          dismiss={t('close')}
          isRunning={commands.isRunning}
          failure={undefined}
          onConfirm={() => confirm(commands.cancel())}
          onDismiss={dismiss}
        >
          <span>
            {t('cancelBody', {
              pending: pendingOf(progress.counts),
              inFlight: progress.counts.inFlight,
              unclear: progress.counts.unclear,
            })}
          </span>
        </Dialog>
      ) : null}
    </>
  );
}

type ButtonsProps = { progress: RolloutProgress; commands: Commands };

type ApplyButtonProps = { isShown: boolean; isNext: boolean; onClick: () => void };

/**
 * While another plan is on its way to the page, the one that is shown can no longer be applied. While an approval is missing, that is the
 * next step, and its button the one that stands out.
 */
function ApplyButton({ isShown, isNext, onClick }: ApplyButtonProps) {
  const t = useTranslations('rollouts.apply');
  return (
    <Button variant={isNext ? 'primary' : 'normal'} loading={!isShown} onClick={onClick}>
      {t('button')}
    </Button>
  );
}

type PlanButtonsProps = ButtonsProps & { head: RolloutHead; ask: (asking: Asking) => void };

function PlanButtons({ head, progress, commands, ask }: PlanButtonsProps) {
  const t = useTranslations('rollouts');
  const { status, counts } = progress;
  if (status === 'planning' || status === 'planned') {
    return (
      <SpaceBetween direction="horizontal" size="xs">
        <Button onClick={() => ask('discard')}>{t('controls.discard')}</Button>
        {status === 'planned' ? (
          <LinkButton href={`/rollouts/${head.id}/amend`}>{t('planned.amend')}</LinkButton>
        ) : null}
        {status === 'planned' ? (
          <Button iconName="refresh" loading={commands.isRunning} onClick={() => void commands.replan()}>
            {t('planned.replan')}
          </Button>
        ) : null}
      </SpaceBetween>
    );
  }
  if (counts.stale === 0 || status === 'discarded') return null;
  return (
    <Button loading={commands.isRunning} onClick={() => void commands.previewAgain()}>
      {t('controls.previewAgain', { count: counts.stale })}
    </Button>
  );
}

function SteerButtons({ progress, commands, ask }: ButtonsProps & { ask: (asking: Asking) => void }) {
  const t = useTranslations('rollouts.controls');
  const { status, counts } = progress;
  const isUnderWay = status === 'applying' || status === 'paused' || status === 'stopped';
  const { refusals } = useLive();
  const refused = useRefused();
  const mayRetry = counts.failed > 0 && (isUnderWay || status === 'completed');
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {isUnderWay ? <Button onClick={() => ask('cancel')}>{t('cancel')}</Button> : null}
      {isUnderWay ? <Button onClick={() => ask('pace')}>{t('pace')}</Button> : null}
      {status === 'applying' ? (
        <Button loading={commands.isRunning} onClick={() => void commands.pause()}>
          {t('pause')}
        </Button>
      ) : null}
      {mayRetry ? (
        <Button
          {...refused(refusals.retry)}
          loading={commands.isRunning}
          onClick={() => (status === 'stopped' ? ask('retry') : void commands.retry())}
        >
          {t('retry', { count: counts.failed })}
        </Button>
      ) : null}
      {status === 'paused' && !isStopRuleMet(progress) ? (
        <Button
          {...refused(refusals.resume)}
          variant="primary"
          loading={commands.isRunning}
          onClick={() => void commands.resume()}
        >
          {t('resume')}
        </Button>
      ) : null}
      {status === 'stopped' || (status === 'paused' && isStopRuleMet(progress)) ? (
        // After a breach nothing is the obvious way on; after an automatic revert resuming hardly ever is.
        <Button
          {...refused(refusals.resume)}
          variant={isBreach(progress.statusReason) ? 'normal' : 'primary'}
          onClick={() => ask('resume')}
        >
          {t('resumeStopped')}
        </Button>
      ) : null}
    </SpaceBetween>
  );
}

/** One click prepares the revert and opens its preview; nothing is sent by it. */
function RevertButton({ progress, commands }: ButtonsProps) {
  const t = useTranslations('rollouts.controls');
  const { refusals } = useLive();
  const refused = useRefused();
  const wasApplied = !['planning', 'planned', 'discarded'].includes(progress.status);
  if (!wasApplied || progress.counts.applied === 0) return null;
  return (
    <Button
      iconName="undo"
      {...refused(refusals.revert)}
      loading={commands.isRunning}
      onClick={() => void commands.revert()}
    >
      {t('revert')}
    </Button>
  );
}
