import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { readConnecting } from '#lib/commands/accounts/account-queries.ts';
import { readWorkerState } from '#lib/commands/queue/worker-queries.ts';
import { isConnected } from '#lib/core/connection/account-status.ts';
import { quickCreateTarget } from '../_parts/quick-create-target.ts';
import { ConnectWizard } from './_parts/connect-wizard.tsx';

/** The way to connect an account; `?account=` goes on with one that was begun. */
const { Page, generateMetadata } = page({
  permission: 'account.manage',
  queries: [readConnecting, readWorkerState],
  title: async () => (await getTranslations('accounts'))('wizard.title'),
  render: async ({ read, searchParams: { account: accountId } }) => {
    const [begun, worker] = await Promise.all([
      read(readConnecting, typeof accountId === 'string' ? { accountId } : {}),
      read(readWorkerState, {}),
    ]);
    // What has been let in and has its Regions needs no wizard any more.
    if (begun && begun.account.regions.length > 0 && isConnected(begun.account.status)) {
      redirect(`/accounts/${begun.account.id}`);
    }
    return (
      <ConnectWizard
        account={begun?.account}
        test={begun?.test ?? undefined}
        worker={worker}
        quickCreate={quickCreateTarget(worker.isSimulated)}
      />
    );
  },
});

export { generateMetadata, Page as default };
