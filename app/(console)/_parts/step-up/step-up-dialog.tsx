'use client';

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import { confirmIdentity, signInThroughOidc } from '#app/(auth)/actions.ts';
import type { StepUpWay } from '#lib/core/access/step-up.ts';
import { readStepUpAction } from './actions.ts';

/** Asks for the password, for a code of the person's app, or sends them to their identity provider. */
export function StepUpDialog({ onEnd }: { onEnd: (isProved: boolean) => void }) {
  const t = useTranslations('common.stepUp');
  const [way, setWay] = useState<StepUpWay>();
  const [secret, setSecret] = useState('');
  const { run: read, failure: unread } = useAction(readStepUpAction);
  const confirm = useAction(confirmIdentity);
  const elsewhere = useAction(signInThroughOidc);
  const fieldError = useFieldError(confirm.fieldErrors);
  useEffect(() => void read({}, (stepUp) => setWay(stepUp.way)), [read]);
  const submit = () => {
    if (way === 'oidc') {
      const next = `${window.location.pathname}${window.location.search}`;
      return elsewhere.run({ next, asksAgain: true });
    }
    return confirm.run(way === 'code' ? { code: secret } : { password: secret }, () => onEnd(true));
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    // Inside a portal, but still inside of the form that asked as far as React is concerned.
    event.stopPropagation();
    void submit();
  };
  return (
    <Dialog
      title={t('title')}
      confirm={t(way === 'oidc' ? 'confirmElsewhere' : 'confirm')}
      dismiss={t('cancel')}
      size="small"
      isRunning={confirm.isRunning || elsewhere.isRunning}
      isDisabled={way === undefined}
      failure={unread ?? confirm.failure ?? elsewhere.failure}
      onConfirm={() => void submit()}
      onDismiss={() => onEnd(false)}
    >
      <div>{t('body')}</div>
      {way === 'oidc' ? <div>{t('elsewhere')}</div> : null}
      {way === 'code' || way === 'password' ? (
        <form onSubmit={onSubmit} noValidate>
          <FormField label={t(way)} errorText={fieldError(way)}>
            <Input
              type={way === 'password' ? 'password' : 'text'}
              name={way}
              autoComplete={way === 'password' ? 'current-password' : 'one-time-code'}
              autoFocus
              value={secret}
              onChange={({ detail }) => setSecret(detail.value)}
            />
          </FormField>
        </form>
      ) : null}
    </Dialog>
  );
}
