'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { PlainButton } from '#app/_shell/plain/plain-button.tsx';
import { PlainCard } from '#app/_shell/plain/plain-card.tsx';
import { PlainFailure } from '#app/_shell/plain/plain-failure.tsx';
import { PlainField } from '#app/_shell/plain/plain-field.tsx';
import { usePlainFieldError } from '#app/_shell/plain/use-plain-field-error.ts';
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
  const { run, isRunning, failure, said } = useAction(createOwner);
  const fieldError = usePlainFieldError(said);

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
      <PlainCard title={t('title')} description={t('description')}>
        <PlainFailure failure={failure} said={said} />
        <PlainField
          label={t('code')}
          hint={t('codeHint')}
          errorText={fieldError('code')}
          name="code"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          value={owner.code}
          onChange={(code) => setOwner({ ...owner, code })}
        />
        <PlainField
          label={t('name')}
          errorText={fieldError('name')}
          name="name"
          autoComplete="name"
          value={owner.name}
          onChange={(name) => setOwner({ ...owner, name })}
        />
        <PlainField
          label={t('email')}
          errorText={fieldError('email')}
          type="email"
          name="email"
          autoComplete="username"
          value={owner.email}
          onChange={(email) => setOwner({ ...owner, email })}
        />
        <PlainField
          label={t('password')}
          hint={t('passwordHint')}
          errorText={fieldError('password')}
          type="password"
          name="password"
          autoComplete="new-password"
          value={owner.password}
          onChange={(password) => setOwner({ ...owner, password })}
        />
        <PlainButton kind="primary" isRunning={isRunning}>
          {t('submit')}
        </PlainButton>
      </PlainCard>
    </form>
  );
}
