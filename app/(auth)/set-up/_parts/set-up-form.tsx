'use client';

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import { createOwner } from '#app/(auth)/actions.ts';

function emptyOwner() {
  return { code: '', name: '', email: '', password: '' };
}

function withoutSecrets(owner: ReturnType<typeof emptyOwner>) {
  return { ...owner, code: '', password: '' };
}

/** Creates the owner and signs them in. */
export function SetUpForm() {
  const t = useTranslations('auth.setUp');
  const router = useRouter();
  // What a reload must not lose is the name and the address; the code and the password are never kept.
  const { draft: owner, setDraft: setOwner, forget } = useKeptDraft('owner', emptyOwner, withoutSecrets);
  const { run, isRunning, failure, fieldErrors } = useAction(createOwner);
  const fieldError = useFieldError(fieldErrors);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await run(owner, () => {
      forget();
      router.push('/');
      router.refresh();
    });
  };

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
          <FormField label={t('code')} constraintText={t('codeHint')} errorText={fieldError('code')}>
            <Input
              name="code"
              autoComplete={false}
              autoFocus
              spellcheck={false}
              value={owner.code}
              onChange={({ detail }) => setOwner({ ...owner, code: detail.value })}
            />
          </FormField>
          <FormField label={t('name')} errorText={fieldError('name')}>
            <Input
              name="name"
              autoComplete="name"
              value={owner.name}
              onChange={({ detail }) => setOwner({ ...owner, name: detail.value })}
            />
          </FormField>
          <FormField label={t('email')} errorText={fieldError('email')}>
            <Input
              type="email"
              name="email"
              autoComplete="username"
              value={owner.email}
              onChange={({ detail }) => setOwner({ ...owner, email: detail.value })}
            />
          </FormField>
          <FormField label={t('password')} constraintText={t('passwordHint')} errorText={fieldError('password')}>
            <Input
              type="password"
              name="password"
              autoComplete="new-password"
              value={owner.password}
              onChange={({ detail }) => setOwner({ ...owner, password: detail.value })}
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
