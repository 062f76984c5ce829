import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listTokenAccounts, listTokens } from '#lib/commands/tokens/token-commands.ts';
import { TokensTable } from '../_parts/tokens/tokens-table.tsx';
import { createMachineTokenAction, revokeTokenAction } from './actions.ts';

/** Tokens of machines, and everybody else's to revoke. */
const { Page, generateMetadata } = page({
  permission: 'token.manage',
  queries: [listTokens, listTokenAccounts],
  title: async () => (await getTranslations('auth'))('machines.title'),
  render: async ({ read }) => {
    const t = await getTranslations('auth');
    const [tokens, accounts] = await Promise.all([read(listTokens, {}), read(listTokenAccounts, {})]);
    return (
      <PageFrame
        title={t('machines.title')}
        description={t('machines.description')}
        trail={[{ text: t('users.settings'), href: '/settings' }]}
        actions={<LinkButton href="/settings/api">{t('tokens.reference')}</LinkButton>}
      >
        <TokensTable
          title={t('machines.table')}
          tokens={tokens}
          accounts={accounts}
          showsHolder
          create={createMachineTokenAction}
          revoke={revokeTokenAction}
        />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
