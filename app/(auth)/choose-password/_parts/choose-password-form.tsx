'use client';

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
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
  const { run, isRunning, failure, fieldErrors } = useAction(choosePassword);
  const fieldError = useFieldError(fieldErrors);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await run({ token: token ?? '', password }, () => {
      router.push('/');
      router.refresh();
    });
  };

  if (token !== undefined && !passwordLinkTokenPattern.test(token)) {
    return (
      <Container header={<Header variant="h1">{t('title')}</Header>}>
        <Alert type="error" header={t('incomplete')}>
          {t('incompleteAdvice')}
        </Alert>
      </Container>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Container
        header={
          <Header variant="h1" description={t('description')}>
            {t('title')}
          </Header>
        }
      >
        <SpaceBetween size="l">
          <FailureAlert failure={failure} />
          <FormField label={t('password')} constraintText={hints('passwordHint')} errorText={fieldError('password')}>
            <Input
              type="password"
              name="password"
              autoComplete="new-password"
              autoFocus
              value={password}
              onChange={({ detail }) => setPassword(detail.value)}
            />
          </FormField>
          <Button variant="primary" formAction="submit" fullWidth loading={isRunning}>
            {t('submit')}
          </Button>
        </SpaceBetween>
      </Container>
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
