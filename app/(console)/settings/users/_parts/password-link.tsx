'use client';

import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { Copyable } from '#app/_shell/copyable.tsx';

/** A link to choose a password with, as it was just made: shown once, to be copied. */
export function PasswordLink({ token, validHours }: { token: string; validHours: number }) {
  const t = useTranslations('auth.users');
  return (
    <SpaceBetween size="m">
      <Alert type="success">{t('linkMade', { hours: validHours })}</Alert>
      <Copyable text={`${window.location.origin}/choose-password#${token}`} label={t('copyLink')} />
    </SpaceBetween>
  );
}
