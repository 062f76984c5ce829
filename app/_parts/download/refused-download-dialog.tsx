'use client';

import Box from '@cloudscape-design/components/box';
import { useTranslations } from 'next-intl';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { Failure } from '#lib/core/errors.ts';

/** Why a download was refused, and what to do. */
export default function RefusedDownloadDialog({ failure, onDismiss }: { failure: Failure; onDismiss: () => void }) {
  const t = useTranslations('common');
  const text = useFailureText();
  return (
    <Dialog title={t('download.refused')} confirm={t('close')} onConfirm={onDismiss} onDismiss={onDismiss}>
      <Box variant="p">{text(failure)}</Box>
    </Dialog>
  );
}
