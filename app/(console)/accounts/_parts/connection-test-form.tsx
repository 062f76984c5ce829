'use client';

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import { defaultRoleArn } from '#lib/core/connection/template-roles.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';
import type { ConnectionTestRow } from '#lib/db/accounts/connection-tests-page.ts';
import { testConnectionAction } from '../actions.ts';
import { ConnectionTestResult } from './connection-test-result.tsx';

type Props = {
  account: AccountRow;
  /** The account's newest test, if there was one. */
  test?: ConnectionTestRow;
  isWorkerAlive: boolean;
  /** Whether a write role is suggested where none is stored. */
  suggestsWriteRole: boolean;
  mayManage: boolean;
  onProgress?: (test: ConnectionTestRow) => void;
};

/** The roles' ARNs, the test button and the result. */
export function ConnectionTestForm({ account, test, isWorkerAlive, suggestsWriteRole, mayManage, onProgress }: Props) {
  const t = useTranslations('accounts.test');
  const suggested = suggestsWriteRole ? defaultRoleArn('write', account.awsAccountId, account.partition) : '';
  const { draft, setDraft, isRestored, forget, discard } = useKeptDraft(`connection ${account.id}`, () => ({
    readRoleArn: account.readRoleArn,
    writeRoleArn: account.writeRoleArn ?? suggested,
  }));
  const { readRoleArn, writeRoleArn } = draft;
  const [shownTest, setShownTest] = useState<{ id: string; initial?: ConnectionTestRow } | undefined>(
    test ? { id: test.id, initial: test } : undefined,
  );
  const { run, isRunning, failure, fieldErrors } = useAction(testConnectionAction);
  const fieldError = useFieldError(fieldErrors);
  const isChanged = readRoleArn !== account.readRoleArn || writeRoleArn !== (account.writeRoleArn ?? '');
  const label = account.status !== 'draft' && isChanged ? t('saveAndTest') : shownTest ? t('again') : t('run');

  return (
    <SpaceBetween size="l">
      <Container>
        <SpaceBetween size="l">
          <RestoredDraft isRestored={isRestored} discard={discard} />
          <FailureAlert failure={failure} />
          <FormField
            stretch
            label={t('readRole')}
            description={t('readRoleHint')}
            errorText={fieldError('readRoleArn')}
          >
            <Input
              value={readRoleArn}
              disabled={!mayManage}
              spellcheck={false}
              onChange={({ detail }) => setDraft({ ...draft, readRoleArn: detail.value })}
            />
          </FormField>
          <FormField
            stretch
            label={t('writeRole')}
            description={t('writeRoleHint')}
            errorText={fieldError('writeRoleArn')}
          >
            <Input
              value={writeRoleArn}
              disabled={!mayManage}
              spellcheck={false}
              onChange={({ detail }) => setDraft({ ...draft, writeRoleArn: detail.value })}
            />
          </FormField>
          <Button
            loading={isRunning}
            disabled={!mayManage}
            variant={shownTest ? 'normal' : 'primary'}
            onClick={() =>
              void run({ accountId: account.id, readRoleArn, writeRoleArn }, ({ testId }) => {
                forget();
                setShownTest({ id: testId });
              })
            }
          >
            {label}
          </Button>
        </SpaceBetween>
      </Container>
      {shownTest ? (
        <Container header={<Header variant="h2">{t('checks')}</Header>}>
          <ConnectionTestResult
            key={shownTest.id}
            testId={shownTest.id}
            initial={shownTest.initial}
            isWorkerAlive={isWorkerAlive}
            onProgress={onProgress}
          />
        </Container>
      ) : null}
    </SpaceBetween>
  );
}
