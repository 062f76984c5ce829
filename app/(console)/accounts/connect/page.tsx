import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { requireSession } from '#lib/auth/session.ts';
import type { AccountStatus } from '#lib/db/accounts/accounts.ts';
import { readAccount, readLatestConnectionTest } from '#lib/db/accounts/accounts-page.ts';
import { readWorkerState } from '#lib/db/queue/worker-state.ts';
import { ConnectWizard } from '../_parts/connect-wizard.tsx';
import { quickCreateTarget } from '../_parts/quick-create-target.ts';

type Props = { searchParams: Promise<{ account?: string | string[] }> };

export async function generateMetadata() {
  return { title: (await getTranslations('accounts'))('wizard.title') };
}

/** The way to connect an account; `?account=` goes on with one that was begun. */
export default async function ConnectAccountPage({ searchParams }: Props) {
  await requireSession('account.manage');
  const { account: id } = await searchParams;
  const account = typeof id === 'string' ? await readAccount(id) : undefined;
  if (account && account.regions.length > 0 && isOpen(account.status)) redirect(`/accounts/${account.id}`);
  const [test, worker] = await Promise.all([
    account ? readLatestConnectionTest(account.id) : undefined,
    readWorkerState(),
  ]);
  return (
    <ConnectWizard account={account} test={test} worker={worker} quickCreate={quickCreateTarget(worker.isSimulated)} />
  );
}

/** Whether the account has been let in: then there is nothing left to connect but its Regions. */
function isOpen(status: AccountStatus): boolean {
  return status === 'connected' || status === 'failing';
}
