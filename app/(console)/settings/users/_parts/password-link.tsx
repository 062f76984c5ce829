'use client';

import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { Copyable } from '#app/_shell/copyable.tsx';
import type { PasswordLink as Link } from '#lib/commands/people/link-commands.ts';

/** A link to choose a password with, as it was just made: sent by mail, or shown once, to be copied. */
export function PasswordLink({ token, validHours, email, mail }: Link) {
  const t = useTranslations('auth.users');
  if (token === '') return <Alert type="success">{t('linkSent', { email, hours: validHours })}</Alert>;
  return (
    <SpaceBetween size="m">
      {mail === 'failed' ? (
        <Alert type="warning">{t('linkNotSent', { hours: validHours })}</Alert>
      ) : (
        <Alert type="success">{t('linkMade', { hours: validHours })}</Alert>
      )}
      <Copyable text={`${window.location.origin}/choose-password#${token}`} label={t('copyLink')} />
    </SpaceBetween>
  );
}
