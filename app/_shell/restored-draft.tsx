'use client';

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useTranslations } from 'next-intl';

/** Says that a form shows what was typed earlier, and how to be rid of it; nothing when it does not. */
export function RestoredDraft({ isRestored, discard }: { isRestored: boolean; discard: () => void }) {
  const t = useTranslations('common.draft');
  if (!isRestored) return null;
  return (
    <Alert
      type="info"
      action={
        <Button formAction="none" onClick={discard}>
          {t('discard')}
        </Button>
      }
    >
      {t('restored')}
    </Alert>
  );
}
