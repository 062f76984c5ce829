'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
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
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import { signIn, signInThroughOidc } from '#app/(auth)/actions.ts';
import type { OidcRefusal } from '#lib/auth/oidc-callback.ts';

type SignInFormProps = { next: string; oidcName?: string; refusal: OidcRefusal | undefined };

/** E-mail address and password, and the identity provider's button when there is one. */
export function SignInForm({ next, oidcName, refusal }: SignInFormProps) {
  const t = useTranslations('auth.signIn');
  const router = useRouter();
  const { draft: email, setDraft: setEmail, forget } = useKeptDraft('sign-in', () => '');
  const [password, setPassword] = useState('');
  // Undefined until the password was right and a code is asked for.
  const [code, setCode] = useState<string>();
  const byPassword = useAction(signIn);
  const byOidc = useAction(signInThroughOidc);
  const fieldError = useFieldError(byPassword.fieldErrors);
  const failure = byPassword.failure ?? byOidc.failure;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await byPassword.run({ email, password, ...(code === undefined ? {} : { code }) }, ({ isCodeNeeded }) => {
      if (isCodeNeeded) return setCode('');
      forget();
      router.push(next);
      router.refresh();
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Container header={<Header variant="h1">{t('title')}</Header>}>
        <SpaceBetween size="l">
          {refusal && !failure ? <Alert type="error">{t(`oidcRefusals.${refusal}`)}</Alert> : null}
          <FailureAlert failure={failure} />
          <FormField label={t('email')} errorText={fieldError('email')}>
            <Input
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              value={email}
              onChange={({ detail }) => setEmail(detail.value)}
            />
          </FormField>
          <FormField label={t('password')} errorText={fieldError('password')}>
            <Input
              type="password"
              name="password"
              autoComplete="current-password"
              value={password}
              onChange={({ detail }) => setPassword(detail.value)}
            />
          </FormField>
          {code === undefined ? null : (
            <FormField label={t('code')} constraintText={t('codeHint')} errorText={fieldError('code')}>
              <Input
                name="code"
                autoComplete="one-time-code"
                autoFocus
                value={code}
                onChange={({ detail }) => setCode(detail.value)}
              />
            </FormField>
          )}
          <Button variant="primary" formAction="submit" fullWidth loading={byPassword.isRunning}>
            {t('submit')}
          </Button>
          {oidcName ? (
            <SpaceBetween size="s">
              <Box textAlign="center" color="text-body-secondary">
                {t('or')}
              </Box>
              <Button fullWidth loading={byOidc.isRunning} formAction="none" onClick={() => void byOidc.run({ next })}>
                {t('oidc', { name: oidcName })}
              </Button>
            </SpaceBetween>
          ) : null}
        </SpaceBetween>
      </Container>
    </form>
  );
}
