'use client';

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import {
  excludeFromPreviewAction,
  excludeFromRolloutAction,
  excludeInReviewAction,
} from '#app/(console)/rollouts/[id]/actions.ts';
import type { MayDo } from '../live.tsx';

type ExcludeDialogProps = {
  rolloutId: string;
  changeIds: string[];
  /** Whether it is a preview still, which is made anew without them. */
  isPreview: boolean;
  /** What the person may do with the Rollout. */
  may: MayDo;
  onDone: () => void;
  onDismiss: () => void;
};

/** Asks why functions are taken out of a Rollout. */
export function ExcludeDialog({ rolloutId, changeIds, isPreview, may, onDone, onDismiss }: ExcludeDialogProps) {
  const t = useTranslations('rollouts.controls');
  const router = useRouter();
  const [reason, setReason] = useState('');
  const { run, isRunning, failure, fieldErrors } = useAction(
    !isPreview ? excludeFromRolloutAction : may.plan ? excludeFromPreviewAction : excludeInReviewAction,
  );
  const fieldError = useFieldError(fieldErrors);
  const exclude = () =>
    run({ rolloutId, changeIds, reason }, () => {
      onDone();
      router.refresh();
    });
  return (
    <Dialog
      title={t('excludeTitle', { count: changeIds.length })}
      confirm={t('excludeConfirm')}
      dismiss={t('excludeCancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void exclude()}
      onDismiss={onDismiss}
    >
      <div>{isPreview ? t('excludeBodyPlanned') : t('excludeBody')}</div>
      <FormField label={t('excludeReason')} description={t('excludeReasonHint')} errorText={fieldError('reason')}>
        <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Dialog>
  );
}
