'use client';

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { useAddressChoice, useAddressSwitch } from '#app/_parts/address-filter/use-address-state.ts';
import { factColumnWidth } from '#app/_parts/fact-column-width.ts';
import { CopyableId } from '#app/_shell/copyable.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import { useWorkerState } from '#app/_shell/worker-banners.tsx';
import { ConnectionTestForm } from '#app/(console)/accounts/_parts/connection-test-form.tsx';
import type { NextScan } from '#lib/core/connection/next-scan.ts';
import type { QuickCreateTarget } from '#lib/core/connection/quick-create.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';
import type { ConnectionTestRow } from '#lib/db/accounts/connection-tests-page.ts';
import type { ScanRow } from '#lib/db/accounts/scans-page.ts';
import type { WorkerState } from '#lib/db/queue/worker-state.ts';
import { NextScanFact } from './next-scan-fact.tsx';
import { ScanPanel } from './scan-panel.tsx';
import { useScanInterval } from './use-scan-interval.ts';

const RoleTemplates = dynamic(
  async () => (await import('#app/(console)/accounts/_parts/role-templates.tsx')).RoleTemplates,
  { loading: () => <Spinner /> },
);

const RegionsForm = dynamic(async () => (await import('./regions-form.tsx')).RegionsForm, {
  loading: () => <Spinner />,
});

const LimitsForm = dynamic(async () => (await import('./limits-form.tsx')).LimitsForm, { loading: () => <Spinner /> });

type Props = {
  account: AccountRow;
  /** Only for who manages the account. */
  externalId?: string;
  test?: ConnectionTestRow;
  scans: ScanRow[];
  nextScan: NextScan;
  worker: WorkerState;
  mayManage: boolean;
  quickCreate?: QuickCreateTarget;
};

const tabs = ['overview', 'connection', 'regions', 'limits'] as const;

/** The parts of an account's page. */
export function AccountTabs({ worker: initialWorker, ...props }: Props) {
  const { account, test, scans, nextScan, mayManage } = props;
  const t = useTranslations('accounts');
  const worker = useWorkerState(initialWorker);
  const [tab, setTab] = useAddressChoice('tab', tabs);
  return (
    <Tabs
      activeTabId={tab}
      onChange={({ detail }) => setTab(detail.activeTabId)}
      ariaLabel={account.name}
      tabs={[
        {
          id: 'overview',
          label: t('page.tabs.overview'),
          content: (
            <Overview account={account} test={test} scans={scans} nextScan={nextScan} isWorkerAlive={worker.isAlive} />
          ),
        },
        {
          id: 'connection',
          label: t('page.tabs.connection'),
          content: <Connection {...props} worker={worker} />,
        },
        {
          id: 'regions',
          label: t('page.tabs.regions'),
          content: <RegionsForm account={account} mayManage={mayManage} />,
        },
        {
          id: 'limits',
          label: t('page.tabs.limits'),
          content: <LimitsForm account={account} mayManage={mayManage} />,
        },
      ]}
    />
  );
}

type OverviewProps = Pick<Props, 'account' | 'test' | 'scans' | 'nextScan'> & { isWorkerAlive: boolean };

function Overview({ account, test, scans, nextScan, isWorkerAlive }: OverviewProps) {
  const t = useTranslations('accounts');
  const interval = useScanInterval();
  return (
    <SpaceBetween size="l">
      {account.status === 'connected' ? null : (
        <Alert type={account.status === 'failing' ? 'error' : 'info'}>{t(`statusText.${account.status}`)}</Alert>
      )}
      <Container header={<Header variant="h2">{t('page.facts')}</Header>}>
        <KeyValuePairs
          columns={4}
          minColumnWidth={factColumnWidth}
          items={[
            {
              label: t('list.awsAccountId'),
              value: <CopyableId text={account.awsAccountId} what={t('list.awsAccountId')} />,
            },
            { label: t('list.access'), value: account.writeRoleArn ? t('list.readWrite') : t('list.readOnly') },
            { label: t('page.partition'), value: <span className="code">{account.partition}</span> },
            { label: t('page.connectedAt'), value: <Moment value={account.connectedAt} /> },
            { label: t('test.testedAt'), value: <Moment value={test?.finishedAt} /> },
            { label: t('limits.callsPerSecond'), value: account.callsPerSecond },
            { label: t('limits.scanEvery'), value: interval(account.scanEveryMinutes) },
            { label: t('nextScan.label'), value: <NextScanFact next={nextScan} /> },
          ]}
        />
      </Container>
      <ScanPanel scans={scans} isWorkerAlive={isWorkerAlive} />
    </SpaceBetween>
  );
}

function Connection({ account, externalId, test, worker, mayManage, quickCreate }: Omit<Props, 'scans' | 'nextScan'>) {
  const t = useTranslations('accounts');
  const router = useRouter();
  const { draft, setDraft } = useKeptDraft(`roles ${account.id}`, () => ({ hasWriteRole: true, layerAccounts: '' }));
  const [showsRoles, showRoles] = useAddressSwitch('roles');
  const wasFinished = test?.finishedAt;
  const onProgress = useCallback(
    (progress: ConnectionTestRow) => {
      if (progress.finishedAt && progress.finishedAt !== wasFinished) router.refresh();
    },
    [router, wasFinished],
  );
  return (
    <SpaceBetween size="l">
      <ConnectionTestForm
        account={account}
        test={test}
        isWorkerAlive={worker.isAlive}
        suggestsWriteRole={false}
        mayManage={mayManage}
        onProgress={onProgress}
      />
      {externalId === undefined ? null : (
        <ExpandableSection
          headerText={t('wizard.roles.title')}
          headerDescription={t('wizard.roles.description')}
          expanded={showsRoles}
          onChange={({ detail }) => showRoles(detail.expanded)}
        >
          <RoleTemplates
            account={account}
            externalId={externalId}
            worker={worker}
            quickCreate={quickCreate}
            hasWriteRole={draft.hasWriteRole}
            onWriteRoleChange={(hasWriteRole) => setDraft({ ...draft, hasWriteRole })}
            layerAccounts={draft.layerAccounts}
            onLayerAccountsChange={(layerAccounts) => setDraft({ ...draft, layerAccounts })}
          />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}
