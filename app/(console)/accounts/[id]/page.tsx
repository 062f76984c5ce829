import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { isPermitted } from '#lib/core/access/permissions.ts';
import { listScans, readAccount, readLatestConnectionTest } from '#lib/db/accounts/accounts-page.ts';
import { readWorkerState } from '#lib/db/queue/worker-state.ts';
import { AccountButtons } from '../_parts/account-buttons.tsx';
import { AccountStatusIndicator } from '../_parts/account-status.tsx';
import { AccountTabs } from '../_parts/account-tabs.tsx';
import { quickCreateTarget } from '../_parts/quick-create-target.ts';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props) {
  await requireSession();
  return { title: (await readAccount((await params).id))?.name };
}

/** One account: connection, Regions and scans, limits. */
export default async function AccountPage({ params }: Props) {
  const { role } = await requireSession();
  const mayManage = isPermitted(role, 'account.manage');
  const stored = await readAccount((await params).id);
  if (!stored) notFound();
  // The external id is part of what makes the roles safe: only those who create roles get it sent.
  const account = mayManage ? stored : { ...stored, externalId: '' };
  const t = await getTranslations('accounts');
  const [test, scans, worker] = await Promise.all([
    readLatestConnectionTest(account.id),
    listScans(account.id, 10),
    readWorkerState(),
  ]);
  return (
    <PageFrame
      title={account.name}
      trail={[{ text: t('title'), href: '/accounts' }]}
      description={<AccountStatusIndicator status={account.status} />}
      actions={<AccountButtons account={account} mayManage={mayManage} mayScan={isPermitted(role, 'scan.request')} />}
    >
      <AccountTabs
        // After roles or settings were changed the forms begin anew with what is stored.
        key={`${account.readRoleArn} ${account.writeRoleArn} ${account.status}`}
        account={account}
        test={test}
        scans={scans}
        worker={worker}
        mayManage={mayManage}
        quickCreate={quickCreateTarget(worker.isSimulated)}
      />
    </PageFrame>
  );
}
