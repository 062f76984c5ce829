import { getTranslations } from 'next-intl/server';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { isPermitted } from '#lib/core/access/permissions.ts';
import { listAccounts } from '#lib/db/accounts/accounts-page.ts';
import { AccountsTable } from './_parts/accounts-table.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('accounts'))('title') };
}

/** Every connected account. */
export default async function AccountsPage() {
  const { role } = await requireSession();
  const t = await getTranslations('accounts');
  const accounts = await listAccounts();
  return (
    <PageFrame title={t('title')} description={t('description')}>
      <AccountsTable accounts={accounts} mayManage={isPermitted(role, 'account.manage')} />
    </PageFrame>
  );
}
