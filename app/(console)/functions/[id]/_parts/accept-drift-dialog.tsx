'use client';

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import { acceptDriftAction } from '#app/(console)/functions/actions.ts';

type Props = { functionId: string; digest: string; onClose: () => void };

/** Asks why exactly the difference that is shown is accepted. */
export function AcceptDriftDialog({ functionId, digest, onClose }: Props) {
  const t = useTranslations('functions.drift');
  const common = useTranslations('common');
  const router = useRouter();
  const [reason, setReason] = useState('');
  const accept = useAction(acceptDriftAction);
  const fieldError = useFieldError(accept.fieldErrors);
  const confirm = () =>
    accept.run({ functionId, driftDigest: digest, reason }, () => {
      onClose();
      router.refresh();
    });
  return (
    <Dialog
      title={t('acceptTitle')}
      confirm={t('accept')}
      dismiss={common('cancel')}
      isRunning={accept.isRunning}
      failure={accept.failure}
      onConfirm={() => void confirm()}
      onDismiss={onClose}
    >
      <Box variant="p">{t('acceptText')}</Box>
      <FormField label={t('reason')} description={t('reasonHint')} errorText={fieldError('reason')} stretch>
        <Textarea rows={2} value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Dialog>
  );
}
