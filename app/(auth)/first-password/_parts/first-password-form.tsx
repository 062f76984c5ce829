'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { PlainButton } from '#app/_shell/plain/plain-button.tsx';
import { PlainCard } from '#app/_shell/plain/plain-card.tsx';
import { PlainFailure } from '#app/_shell/plain/plain-failure.tsx';
import { PlainField } from '#app/_shell/plain/plain-field.tsx';
import { usePlainFieldError } from '#app/_shell/plain/use-plain-field-error.ts';
import { changePassword, signOut } from '#app/(auth)/actions.ts';

/** The password that somebody was given, and the one that they choose instead. */
export function FirstPasswordForm({ email }: { email: string }) {
  const t = useTranslations('auth.firstPassword');
  const hints = useTranslations('auth.setUp');
  const labels = useTranslations('auth.password');
  const router = useRouter();
  const [passwords, setPasswords] = useState({ current: '', next: '' });
  const { run, isRunning, failure, said } = useAction(changePassword);
  const leaving = useAction(signOut);
  const fieldError = usePlainFieldError(said);
  const goTo = (path: string) => {
    router.push(path);
    router.refresh();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await run(passwords, () => goTo('/'));
  };

  return (
    <form onSubmit={submit} noValidate>
      <PlainCard title={t('title')} description={t('description', { email })}>
        <PlainFailure failure={failure ?? leaving.failure} said={failure ? said : leaving.said} />
        <PlainField
          label={t('current')}
          errorText={fieldError('current')}
          type="password"
          name="current"
          autoComplete="current-password"
          autoFocus
          value={passwords.current}
          onChange={(current) => setPasswords({ ...passwords, current })}
        />
        <PlainField
          label={labels('next')}
          hint={hints('passwordHint')}
          errorText={fieldError('next')}
          type="password"
          name="next"
          autoComplete="new-password"
          value={passwords.next}
          onChange={(next) => setPasswords({ ...passwords, next })}
        />
        <PlainButton kind="primary" isRunning={isRunning}>
          {t('submit')}
        </PlainButton>
        <PlainButton
          kind="normal"
          isRunning={leaving.isRunning}
          onClick={() => void leaving.run({}, () => goTo('/sign-in'))}
        >
          {t('signOut')}
        </PlainButton>
      </PlainCard>
    </form>
  );
}
