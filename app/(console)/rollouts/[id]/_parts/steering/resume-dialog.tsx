'use client';

import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { resumeAction } from '#app/(console)/rollouts/[id]/actions.ts';
import { pendingOf } from '#lib/core/rollout/counts.ts';
import { stopReasonFor } from '#lib/core/rollout/stop-rule.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';
import { useLive } from '../live.tsx';

/** What resuming a Rollout does, before it is done: to what is pending, what failed, what was taken back. */
export function ResumeDialog({ head, onDismiss }: { head: RolloutHead; onDismiss: () => void }) {
  const t = useTranslations('rollouts.controls');
  const router = useRouter();
  const { progress } = useLive();
  const { run, isRunning, failure } = useAction(resumeAction);
  const [withoutFailed, setWithoutFailed] = useState(false);
  const { failed, inFlight, unclear } = progress.counts;
  const fresh = failed - progress.acknowledged;
  const mustAccept = isStopRuleMet(progress);
  const isReverted = head.revertedBy.some(({ isAutomatic }) => isAutomatic);
  const confirm = () =>
    run({ rolloutId: head.id, withoutFailed }, () => {
      onDismiss();
      router.refresh();
    });
  return (
    <Dialog
      title={t('resumeTitle')}
      confirm={t('resumeConfirm')}
      dismiss={progress.status === 'paused' ? t('keepPaused') : t('keepStopped')}
      isRunning={isRunning}
      isDisabled={mustAccept && !withoutFailed}
      failure={failure}
      onConfirm={() => void confirm()}
      onDismiss={onDismiss}
    >
      <div>{t('resumePending', { pending: pendingOf(progress.counts) })}</div>
      {inFlight > 0 ? <div>{t('resumeInFlight', { count: inFlight })}</div> : null}
      {unclear > 0 ? <div>{t('resumeUnclear', { count: unclear })}</div> : null}
      {progress.statusReason?.code === 'unhealthy' ? <div>{t('resumeUnhealthy')}</div> : null}
      {isReverted ? (
        <Alert type="warning">{progress.revertState ? t('resumeReverted') : t('resumeReverting')}</Alert>
      ) : null}
      {fresh > 0 ? <div>{t('resumeFailed', { count: fresh })}</div> : null}
      {mustAccept ? <Alert type="warning">{t('resumeMet')}</Alert> : null}
      {fresh > 0 ? (
        <Checkbox
          checked={withoutFailed}
          description={t('withoutFailedHint')}
          onChange={({ detail }) => setWithoutFailed(detail.checked)}
        >
          {t('withoutFailed', { count: fresh })}
        </Checkbox>
      ) : null}
    </Dialog>
  );
}

/** Whether the failures so far would stop the Rollout again; the server has the last word. */
export function isStopRuleMet({ counts, acknowledged, pace, statusReason }: RolloutProgress): boolean {
  const { applied, failed, stale } = counts;
  const finished = { failed, finished: applied + failed + stale, acknowledged };
  const hasFailedWave = statusReason?.code === 'waveFailed' && failed > acknowledged;
  return hasFailedWave || stopReasonFor(finished, pace.stopRule) !== undefined;
}
