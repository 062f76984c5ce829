'use client';

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Wizard, { type WizardProps } from '@cloudscape-design/components/wizard';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Crumbs } from '#app/_shell/crumbs.tsx';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import { useWorkerState } from '#app/_shell/worker-banners.tsx';
import { ConnectionTestForm } from '#app/(console)/accounts/_parts/connection-test-form.tsx';
import { RegionChoice } from '#app/(console)/accounts/_parts/region-choice.tsx';
import { RoleTemplates } from '#app/(console)/accounts/_parts/role-templates.tsx';
import { chooseRegionsAction, startConnectionAction } from '#app/(console)/accounts/actions.ts';
import type { QuickCreateTarget } from '#lib/core/connection/quick-create.ts';
import { partitionNamed } from '#lib/core/lambda/regions.ts';
import type { ManagedAccountRow } from '#lib/db/accounts/accounts-page.ts';
import type { ConnectionTestRow } from '#lib/db/accounts/connection-tests-page.ts';
import type { WorkerState } from '#lib/db/queue/worker-state.ts';
import { AccountStep } from './account-step.tsx';

type Props = {
  /** An account that was begun, if the person comes back to it. */
  account?: ManagedAccountRow;
  test?: ConnectionTestRow;
  worker: WorkerState;
  quickCreate?: QuickCreateTarget;
};

const steps = { account: 0, roles: 1, test: 2, regions: 3 } as const;

/** Where somebody who comes back goes on. A disconnected account begins anew, with the external id it had. */
function firstStep(account: ManagedAccountRow | undefined): number {
  if (account?.status === 'draft') return steps.roles;
  return account?.status === 'connected' ? steps.regions : steps.account;
}

/** Connects an account in four steps; what was done is kept, also over a reload. */
export function ConnectWizard({
  account: initialAccount,
  test: initialTest,
  worker: initialWorker,
  quickCreate,
}: Props) {
  const t = useTranslations('accounts');
  const router = useRouter();
  const worker = useWorkerState(initialWorker);
  const [step, setStep] = useState<number>(() => firstStep(initialAccount));
  const [account, setAccount] = useState(initialAccount);
  const [test, setTest] = useState(initialTest);
  // The address names the account as soon as it is begun; what was typed stays with how the wizard was opened.
  const [opened] = useState(initialAccount?.id ?? 'new');
  const named = useKeptDraft(`connect ${opened}`, () => ({
    name: initialAccount?.name ?? '',
    account: initialAccount?.awsAccountId ?? '',
    partition: partitionNamed(initialAccount?.partition ?? '') ?? 'aws',
  }));
  const roles = useKeptDraft(`roles ${account?.id ?? 'new'}`, () => ({ hasWriteRole: true, layerAccounts: '' }));
  const { hasWriteRole, layerAccounts } = roles.draft;
  // Null: all that are enabled, until somebody chooses.
  const choice = useKeptDraft<string[] | null>(`first regions ${account?.id ?? 'new'}`, () =>
    initialAccount?.regions.length ? initialAccount.regions : null,
  );
  const [isTestMissing, setIsTestMissing] = useState(false);
  const start = useAction(startConnectionAction);
  const choose = useAction(chooseRegionsAction);
  const chooseError = useFieldError(choose.fieldErrors);

  const onProgress = useCallback((progress: ConnectionTestRow) => {
    setTest(progress);
    if (progress.status === 'passed') setIsTestMissing(false);
  }, []);

  const begin = () =>
    start.run(named.draft, (begun) => {
      named.forget();
      setAccount(begun);
      if (begun.id !== account?.id || begun.partition !== account.partition) {
        setTest(undefined);
        choice.discard();
      }
      window.history.replaceState(null, '', `/accounts/connect?account=${begun.id}`);
      setStep(steps.roles);
    });

  const navigate = async ({ reason, requestedStepIndex }: WizardProps.NavigateDetail) => {
    const isForward = reason === 'next';
    if (isForward && step === steps.account) return begin();
    if (isForward && step === steps.test && test?.status !== 'passed') return setIsTestMissing(true);
    setStep(requestedStepIndex);
  };

  const enabled = test?.enabledRegions ?? account?.enabledRegions ?? [];
  const chosen = choice.draft ?? enabled;
  const finish = async () => {
    if (!account) return;
    await choose.run({ accountId: account.id, regions: chosen }, () => {
      roles.forget();
      choice.forget();
      router.push(`/accounts/${account.id}`);
      router.refresh();
    });
  };

  return (
    <SpaceBetween size="m">
      <Crumbs title={t('wizard.title')} trail={[{ text: t('title'), href: '/accounts' }]} />
      <Wizard
        i18nStrings={{
          stepNumberLabel: (number) => t('wizard.stepNumber', { step: number }),
          collapsedStepsLabel: (number, count) => t('wizard.collapsedSteps', { step: number, count }),
          skipToButtonLabel: (target) => t('wizard.skipTo', { step: target.title }),
          navigationAriaLabel: t('wizard.navigation'),
          cancelButton: t('wizard.cancel'),
          previousButton: t('wizard.previous'),
          nextButton: t('wizard.next'),
        }}
        submitButtonText={t('wizard.submit')}
        activeStepIndex={step}
        isLoadingNextStep={start.isRunning || choose.isRunning}
        onNavigate={({ detail }) => void navigate(detail)}
        onCancel={() => {
          named.forget();
          roles.forget();
          choice.forget();
          router.push('/accounts');
        }}
        onSubmit={() => void finish()}
        steps={[
          {
            title: t('wizard.account.title'),
            info: <InfoLink subject="connect" about={t('wizard.account.title')} />,
            description: t('wizard.account.description'),
            content: <AccountStep kept={named} refusal={start} />,
          },
          {
            title: t('wizard.roles.title'),
            info: <InfoLink subject="connect" about={t('wizard.roles.title')} />,
            description: t('wizard.roles.description'),
            content: account ? (
              <SpaceBetween size="l">
                <RestoredDraft isRestored={roles.isRestored} discard={roles.discard} />
                <RoleTemplates
                  account={account}
                  externalId={account.externalId}
                  worker={worker}
                  quickCreate={quickCreate}
                  hasWriteRole={hasWriteRole}
                  onWriteRoleChange={(wanted) => roles.setDraft({ ...roles.draft, hasWriteRole: wanted })}
                  layerAccounts={layerAccounts}
                  onLayerAccountsChange={(typed) => roles.setDraft({ ...roles.draft, layerAccounts: typed })}
                />
              </SpaceBetween>
            ) : null,
          },
          {
            title: t('wizard.test.title'),
            info: <InfoLink subject="connect" about={t('wizard.test.title')} />,
            description: t('wizard.test.description'),
            content: account ? (
              <SpaceBetween size="l">
                {isTestMissing ? (
                  <div role="alert">
                    <Alert type="error">{t('wizard.notTested')}</Alert>
                  </div>
                ) : null}
                <ConnectionTestForm
                  // Another partition or other roles were named in the first step: then these begin anew with them.
                  key={`${account.id} ${account.readRoleArn}`}
                  account={account}
                  test={test}
                  isWorkerAlive={worker.isAlive}
                  suggestsWriteRole={hasWriteRole}
                  mayManage
                  onProgress={onProgress}
                />
              </SpaceBetween>
            ) : null,
          },
          {
            title: t('wizard.regions.title'),
            info: <InfoLink subject="connect" about={t('wizard.regions.title')} />,
            description: t('wizard.regions.description'),
            content: (
              <Container>
                <SpaceBetween size="l">
                  <RestoredDraft isRestored={choice.isRestored} discard={choice.discard} />
                  <FailureAlert failure={choose.failure} />
                  <RegionChoice
                    enabled={enabled}
                    chosen={chosen}
                    onChange={choice.setDraft}
                    errorText={chooseError('regions')}
                  />
                </SpaceBetween>
              </Container>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
