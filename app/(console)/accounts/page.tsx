import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listAccounts } from '#lib/commands/accounts/account-queries.ts';
import { AccountsTable } from './_parts/accounts-table.tsx';

/** Every connected account. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listAccounts],
  title: async () => (await getTranslations('accounts'))('title'),
  render: async ({ read, may }) => {
    const t = await getTranslations('accounts');
    return (
      <PageFrame title={t('title')} description={t('description')}>
        <AccountsTable accounts={await read(listAccounts, {})} mayManage={may('account.manage', 'allAccounts')} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
