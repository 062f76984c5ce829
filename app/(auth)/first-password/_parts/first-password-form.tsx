'use client';

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { changePassword, signOut } from '#app/(auth)/actions.ts';

/** The password that somebody was given, and the one that they choose instead. */
export function FirstPasswordForm({ email }: { email: string }) {
  const t = useTranslations('auth');
  const router = useRouter();
  const [passwords, setPasswords] = useState({ current: '', next: '' });
  const { run, isRunning, failure, fieldErrors } = useAction(changePassword);
  const leaving = useAction(signOut);
  const fieldError = useFieldError(fieldErrors);
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
      <Container
        header={
          <Header variant="h1" description={t('firstPassword.description', { email })}>
            {t('firstPassword.title')}
          </Header>
        }
      >
        <SpaceBetween size="l">
          <FailureAlert failure={failure ?? leaving.failure} />
          <FormField label={t('firstPassword.current')} errorText={fieldError('current')}>
            <Input
              type="password"
              name="current"
              autoComplete="current-password"
              autoFocus
              value={passwords.current}
              onChange={({ detail }) => setPasswords({ ...passwords, current: detail.value })}
            />
          </FormField>
          <FormField label={t('password.next')} constraintText={t('setUp.passwordHint')} errorText={fieldError('next')}>
            <Input
              type="password"
              name="next"
              autoComplete="new-password"
              value={passwords.next}
              onChange={({ detail }) => setPasswords({ ...passwords, next: detail.value })}
            />
          </FormField>
          <Button variant="primary" formAction="submit" fullWidth loading={isRunning}>
            {t('firstPassword.submit')}
          </Button>
          <Button
            fullWidth
            formAction="none"
            loading={leaving.isRunning}
            onClick={() => void leaving.run({}, () => goTo('/sign-in'))}
          >
            {t('firstPassword.signOut')}
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  );
}
