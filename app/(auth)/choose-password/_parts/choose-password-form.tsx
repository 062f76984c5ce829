'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { PlainButton } from '#app/_shell/plain/plain-button.tsx';
import { PlainCard } from '#app/_shell/plain/plain-card.tsx';
import { PlainAlert, PlainFailure } from '#app/_shell/plain/plain-failure.tsx';
import { PlainField } from '#app/_shell/plain/plain-field.tsx';
import { usePlainFieldError } from '#app/_shell/plain/use-plain-field-error.ts';
import { choosePassword } from '#app/(auth)/actions.ts';
import { passwordLinkTokenPattern } from '#lib/core/access/password-link-token.ts';

/**
 * Chooses a password with what the link carries behind its `#`: browsers send that part to nobody, so that it stands in no log and
 * in no referrer.
 */
export function ChoosePasswordForm() {
  const t = useTranslations('auth.choosePassword');
  const hints = useTranslations('auth.setUp');
  const router = useRouter();
  const token = useSyncExternalStore(onHashChange, readHash, () => undefined);
  const [password, setPassword] = useState('');
  const { run, isRunning, failure, said } = useAction(choosePassword);
  const fieldError = usePlainFieldError(said);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await run({ token: token ?? '', password }, () => {
      router.push('/');
      router.refresh();
    });
  };

  if (token !== undefined && !passwordLinkTokenPattern.test(token)) {
    return (
      <PlainCard title={t('title')}>
        <PlainAlert title={t('incomplete')}>{t('incompleteAdvice')}</PlainAlert>
      </PlainCard>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <PlainCard title={t('title')} description={t('description')}>
        <PlainFailure failure={failure} said={said} />
        <PlainField
          label={t('password')}
          hint={hints('passwordHint')}
          errorText={fieldError('password')}
          type="password"
          name="password"
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={setPassword}
        />
        <PlainButton kind="primary" isRunning={isRunning}>
          {t('submit')}
        </PlainButton>
      </PlainCard>
    </form>
  );
}

/** What the link carries; the server never learns of it, so that it is known in the browser alone. */
function readHash(): string {
  return window.location.hash.slice(1);
}

function onHashChange(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
