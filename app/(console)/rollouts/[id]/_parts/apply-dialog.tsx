'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { CopyableId } from '#app/_shell/copyable.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { useList } from '#app/_shell/use-list.ts';
import type { Failure } from '#lib/core/errors.ts';
import { withoutConflicts } from '#lib/core/rollout/preview-state.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { applyAction } from '../actions.ts';
import { ApplyFacts } from './apply-facts.tsx';
import { LeaveOutField } from './conflicts/undecided.tsx';
import { useLive } from './live.tsx';
import { AcceptUnchecked } from './preview/accept-unchecked.tsx';
import { Obstacles } from './preview/obstacles.tsx';

type ApplyDialogProps = {
  head: RolloutHead;
  obstacles: readonly Failure[];
  /** Whether it is applied without the approval that it needs, with a reason. */
  isEmergency?: boolean;
  onDismiss: () => void;
};

/** What an emergency passes over. */
const approvalCodes: readonly Failure['code'][] = ['approvalMissing', 'approvalQuestioned'];

/** The last question before anything is sent: how many functions, where, in which waves, and what keeps watch. */
export function ApplyDialog({ head, obstacles, isEmergency = false, onDismiss }: ApplyDialogProps) {
  const t = useTranslations('rollouts.apply');
  const controls = useTranslations('rollouts.controls');
  const common = useTranslations('common');
  const list = useList();
  const router = useRouter();
  const { progress } = useLive();
  const { run, isRunning, failure, fieldErrors } = useAction(applyAction);
  const fieldError = useFieldError(fieldErrors);
  const [reason, setReason] = useState('');
  const [leavesOut, setLeavesOut] = useState(false);
  const count = progress.counts.change;
  const { unchecked } = progress;
  const [accepted, setAccepted] = useState<number>();
  const isAccepted = unchecked.functions === 0 || (accepted ?? 0) >= unchecked.functions;
  const standing = withoutConflicts(obstacles).filter(({ code }) => !(isEmergency && approvalCodes.includes(code)));
  const targets = progress.lanes.filter((lane) => lane.counts.change > 0);
  const lacking = head.targets.filter(
    (target) =>
      !target.hasWriteRole &&
      targets.some((lane) => lane.awsAccountId === target.awsAccountId && lane.region === target.region),
  );
  const confirm = () =>
    run(
      {
        rolloutId: head.id,
        planDigest: head.planDigest ?? '',
        leavesConflictsOut: leavesOut,
        acceptsUnchecked: accepted,
        ...(isEmergency ? { emergencyReason: reason } : {}),
      },
      () => {
        onDismiss();
        // Whichever view was looked at: what matters now is the progress, the first view of a Rollout that is applied.
        router.push(`/rollouts/${head.id}`, { scroll: false });
        router.refresh();
      },
    );
  return (
    <Dialog
      title={t('title', { mode: head.mode, count })}
      confirm={t(isEmergency ? 'confirmEmergency' : 'confirm', { count })}
      dismiss={t('cancel')}
      isRunning={isRunning}
      isDisabled={lacking.length > 0 || standing.length > 0 || !isAccepted || (head.undecided.count > 0 && !leavesOut)}
      failure={failure}
      onConfirm={() => void confirm()}
      onDismiss={onDismiss}
    >
      {isEmergency ? <Alert type="warning">{t('emergency')}</Alert> : null}
      {isEmergency ? (
        <FormField
          label={t('emergencyReason')}
          description={t('emergencyHint')}
          errorText={fieldError('emergencyReason')}
        >
          <Textarea rows={2} value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      ) : null}
      {lacking.length > 0 ? (
        <Alert type="warning">
          {t('noWriteRole', { accounts: list([...new Set(lacking.map((target) => target.accountName))]) })}
        </Alert>
      ) : null}
      <LeaveOutField head={head} isChosen={leavesOut} onChange={setLeavesOut} />
      <Obstacles obstacles={standing.filter(({ code }) => code !== 'writeRoleMissing')} targets={head.targets} />
      <AcceptUnchecked unchecked={unchecked} accepted={accepted} onChange={setAccepted} />
      <div>{t('body')}</div>
      <div>
        <Box variant="awsui-key-label">{t('targets')}</Box>
        <ul>
          {targets.map((lane) => (
            <li key={`${lane.awsAccountId} ${lane.region}`}>
              {t.rich('target', {
                ...{ account: lane.accountName, region: lane.region, count: lane.counts.change },
                whole: (text) => <RegionName>{text}</RegionName>,
                id: () => <CopyableId text={lane.awsAccountId} what={common('accountId')} />,
              })}
            </li>
          ))}
        </ul>
      </div>
      <ApplyFacts head={head} />
      <div>
        {t('undo')} <InfoLink subject="revert" about={controls('revert')} />
      </div>
    </Dialog>
  );
}
