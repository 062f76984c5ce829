'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Copyable } from '#app/_shell/copyable.tsx';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import type { Failure } from '#lib/core/errors.ts';
import { renewRecoveryCodesAction } from '../actions.ts';

/** Recovery codes as they were just made: shown once, to be copied. `done`: what was done. */
export function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: string }) {
  const t = useTranslations('auth.secondFactor');
  return (
    <Container>
      <SpaceBetween size="l">
        <Alert type="success">{done}</Alert>
        <Box>{t('recovery')}</Box>
        <SpaceBetween size="xxs">
          {codes.map((code) => (
            <Copyable key={code} text={code} label={t('copyCode')} />
          ))}
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}

/** Makes other recovery codes, given a code of the app, and shows them. */
export function RenewRecoveryCodes() {
  const t = useTranslations('auth.secondFactor');
  const [code, setCode] = useState('');
  const [renewed, setRenewed] = useState<string[]>();
  const [refusal, setRefusal] = useState<Failure>();
  const { run, isRunning, failure, fieldErrors } = useAction(renewRecoveryCodesAction);
  const fieldError = useFieldError(fieldErrors);
  if (renewed) return <RecoveryCodes codes={renewed} done={t('renewed')} />;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setRefusal(undefined);
    await run({ code }, (result) => {
      if (result.outcome === 'renewed') setRenewed(result.recoveryCodes);
      else if (result.outcome === 'codeWrong') setRefusal({ code: 'secondFactorWrong', params: {} });
      else setRefusal({ code: 'tooManyAttempts', params: { waitMinutes: Math.floor(result.waitSeconds / 60) } });
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Container header={<Header variant="h2">{t('renewTitle')}</Header>}>
        <SpaceBetween size="l">
          <FailureAlert failure={failure ?? refusal} />
          <Box>{t('renewHint')}</Box>
          <FormField label={t('renewCode')} constraintText={t('renewCodeHint')} errorText={fieldError('code')}>
            <Input
              name="code"
              autoComplete="one-time-code"
              value={code}
              onChange={({ detail }) => setCode(detail.value)}
            />
          </FormField>
          <Button formAction="submit" loading={isRunning}>
            {t('renew')}
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  );
}
