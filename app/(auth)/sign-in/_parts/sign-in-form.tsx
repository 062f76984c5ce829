'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import styles from '#app/_shell/plain/plain.module.css';
import { PlainButton } from '#app/_shell/plain/plain-button.tsx';
import { PlainCard } from '#app/_shell/plain/plain-card.tsx';
import { PlainAlert, PlainFailure } from '#app/_shell/plain/plain-failure.tsx';
import { PlainField } from '#app/_shell/plain/plain-field.tsx';
import { usePlainFieldError } from '#app/_shell/plain/use-plain-field-error.ts';
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
  const fieldError = usePlainFieldError(byPassword.said);
  const { failure, said } = byPassword.failure ? byPassword : byOidc;

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
      <PlainCard title={t('title')}>
        {refusal && !failure ? <PlainAlert>{t(`oidcRefusals.${refusal}`)}</PlainAlert> : null}
        <PlainFailure failure={failure} said={said} />
        <PlainField
          label={t('email')}
          errorText={fieldError('email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={setEmail}
        />
        <PlainField
          label={t('password')}
          errorText={fieldError('password')}
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        {code === undefined ? null : (
          <PlainField
            label={t('code')}
            hint={t('codeHint')}
            errorText={fieldError('code')}
            name="code"
            autoComplete="one-time-code"
            autoFocus
            value={code}
            onChange={setCode}
          />
        )}
        <PlainButton kind="primary" isRunning={byPassword.isRunning}>
          {t('submit')}
        </PlainButton>
        {oidcName ? (
          <>
            <div className={styles['or']}>{t('or')}</div>
            <PlainButton kind="normal" isRunning={byOidc.isRunning} onClick={() => void byOidc.run({ next })}>
              {t('oidc', { name: oidcName })}
            </PlainButton>
          </>
        ) : null}
      </PlainCard>
    </form>
  );
}
