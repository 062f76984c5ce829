'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Copyable } from '#app/_shell/copyable.tsx';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { beginSecondFactorAction, confirmSecondFactorAction } from '../actions.ts';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes, RenewRecoveryCodes } from './recovery-codes.tsx';

type Begun = { secret: string; uri: string };

/** Turns the second factor on: a QR code, a first code of the app, then the recovery codes, each shown once. */
export function SecondFactorSetUp({ state }: { state: { isOn: boolean; recoveryCodes: number } }) {
  const t = useTranslations('auth.secondFactor');
  const [begun, setBegun] = useState<Begun>();
  const [recoveryCodes, setRecoveryCodes] = useState<string[]>();
  const { run, isRunning, failure } = useAction(beginSecondFactorAction);

  if (recoveryCodes) return <RecoveryCodes codes={recoveryCodes} done={t('done')} />;
  if (begun) return <Confirmation begun={begun} onConfirmed={setRecoveryCodes} />;
  return (
    <SpaceBetween size="l">
      <Container>
        <SpaceBetween size="l">
          <FailureAlert failure={failure} />
          <StatusIndicator type={state.isOn ? 'success' : 'stopped'}>{state.isOn ? t('on') : t('off')}</StatusIndicator>
          {state.isOn ? (
            <Box>{t('left', { count: state.recoveryCodes })}</Box>
          ) : (
            <Button variant="primary" loading={isRunning} onClick={() => void run({}, setBegun)}>
              {t('begin')}
            </Button>
          )}
        </SpaceBetween>
      </Container>
      {state.isOn ? <RenewRecoveryCodes /> : null}
    </SpaceBetween>
  );
}

function Confirmation({ begun, onConfirmed }: { begun: Begun; onConfirmed: (codes: string[]) => void }) {
  const t = useTranslations('auth.secondFactor');
  const [code, setCode] = useState('');
  const { run, isRunning, failure, fieldErrors } = useAction(confirmSecondFactorAction);
  const fieldError = useFieldError(fieldErrors);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await run({ code }, ({ recoveryCodes }) => onConfirmed(recoveryCodes));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Container>
        <SpaceBetween size="l">
          <FailureAlert failure={failure} />
          <Box>{t('scan')}</Box>
          <QrCode text={begun.uri} label={t('qrCode')} />
          <Copyable text={begun.secret} label={t('copySecret')} />
          <FormField label={t('code')} constraintText={t('codeHint')} errorText={fieldError('code')}>
            <Input
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              autoFocus
              value={code}
              onChange={({ detail }) => setCode(detail.value)}
            />
          </FormField>
          <Button variant="primary" formAction="submit" loading={isRunning}>
            {t('confirm')}
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  );
}
