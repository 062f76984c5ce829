import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { SpaceBetween } from '#app/_shell/cloudscape.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { readAccount, readExternalId } from '#lib/commands/accounts/account-queries.ts';
import { readLatestConnectionTest } from '#lib/commands/accounts/connection-test-queries.ts';
import { listOpenRollouts } from '#lib/commands/accounts/disconnect-commands.ts';
import { listScans, readNextScan } from '#lib/commands/accounts/scan-queries.ts';
import { readWorkerState } from '#lib/commands/queue/worker-queries.ts';
import { AccountStatusIndicator } from '../_parts/account-status.tsx';
import { quickCreateTarget } from '../_parts/quick-create-target.ts';
import { AccountButtons } from './_parts/account-buttons.tsx';
import { AccountTabs } from './_parts/account-tabs.tsx';
import { DisconnectingNotice } from './_parts/disconnecting-notice.tsx';

const scansShown = 10;

/** One account: connection, Regions and scans, limits. */
const { Page, generateMetadata } = page<{ id: string }>({
  permission: 'read',
  queries: [
    readAccount,
    readExternalId,
    readLatestConnectionTest,
    listScans,
    readNextScan,
    readWorkerState,
    listOpenRollouts,
  ],
  title: async ({ read, params: { id: accountId } }) => (await read(readAccount, { accountId })).name,
  render: async ({ read, may, params: { id: accountId } }) => {
    const t = await getTranslations('accounts');
    const account = await read(readAccount, { accountId });
    const mayManage = may('account.manage', [account.id]);
    const [externalId, test, scans, nextScan, worker, rollouts] = await Promise.all([
      mayManage ? read(readExternalId, { accountId }) : undefined,
      read(readLatestConnectionTest, { accountId }),
      read(listScans, { accountId, limit: scansShown }),
      read(readNextScan, { accountId }),
      read(readWorkerState, {}),
      read(listOpenRollouts, { accountId }),
    ]);
    return (
      <PageFrame
        title={account.name}
        trail={[{ text: t('title'), href: '/accounts' }]}
        description={<AccountStatusIndicator status={account.status} isDisconnecting={account.isDisconnecting} />}
        actions={
          <AccountButtons
            account={account}
            rollouts={rollouts}
            mayManage={mayManage}
            mayScan={may('scan.request', [account.id])}
          />
        }
      >
        <SpaceBetween size="l">
          {account.isDisconnecting ? (
            <DisconnectingNotice account={account} rollouts={rollouts} mayManage={mayManage} />
          ) : null}
          <AccountTabs
            // After roles or settings were changed the forms begin anew with what is stored.
            key={`${account.readRoleArn} ${account.writeRoleArn} ${account.status}`}
            account={account}
            externalId={externalId}
            test={test ?? undefined}
            scans={scans}
            nextScan={nextScan}
            worker={worker}
            mayManage={mayManage}
            quickCreate={quickCreateTarget(worker.isSimulated)}
          />
        </SpaceBetween>
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
