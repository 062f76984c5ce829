'use client';

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { changePassword } from '#app/(auth)/actions.ts';

const empty = { current: '', next: '' };

/** The present password and the new one. */
export function PasswordForm() {
  const t = useTranslations('auth.password');
  const hints = useTranslations('auth.setUp');
  const [passwords, setPasswords] = useState(empty);
  const [isDone, setIsDone] = useState(false);
  const { run, isRunning, failure, fieldErrors } = useAction(changePassword);
  const fieldError = useFieldError(fieldErrors);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsDone(false);
    await run(passwords, () => {
      setPasswords(empty);
      setIsDone(true);
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Container>
        <SpaceBetween size="l">
          <div aria-live="polite">{isDone ? <Alert type="success">{t('done')}</Alert> : null}</div>
          <FailureAlert failure={failure} />
          <FormField label={t('current')} errorText={fieldError('current')}>
            <Input
              type="password"
              autoComplete="current-password"
              value={passwords.current}
              onChange={({ detail }) => setPasswords({ ...passwords, current: detail.value })}
            />
          </FormField>
          <FormField label={t('next')} constraintText={hints('passwordHint')} errorText={fieldError('next')}>
            <Input
              type="password"
              autoComplete="new-password"
              value={passwords.next}
              onChange={({ detail }) => setPasswords({ ...passwords, next: detail.value })}
            />
          </FormField>
          <Button variant="primary" formAction="submit" loading={isRunning}>
            {t('submit')}
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  );
}
