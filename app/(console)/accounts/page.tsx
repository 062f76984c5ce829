import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { firstOf } from '#app/_parts/address-filter/address.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listAccounts } from '#lib/commands/accounts/account-queries.ts';
import { accountAttentions, needsAttention } from '#lib/core/functions/attention.ts';
import { AccountsTable } from './_parts/accounts-table.tsx';

/** Every connected account. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listAccounts],
  title: async () => (await getTranslations('accounts'))('title'),
  render: async ({ read, may, searchParams }) => {
    const t = await getTranslations('accounts');
    const attention = accountAttentions.find((one) => one === firstOf(searchParams, 'attention'));
    const accounts = await read(listAccounts, {});
    return (
      <PageFrame title={t('title')} description={t('description')}>
        <AccountsTable
          accounts={attention ? accounts.filter((account) => needsAttention(attention, account)) : accounts}
          attention={attention}
          mayManage={may('account.manage', 'allAccounts')}
        />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
