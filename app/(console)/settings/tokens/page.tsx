import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listOwnTokens, listTokenAccounts } from '#lib/commands/tokens/token-commands.ts';
import { TokensTable } from '../_parts/tokens/tokens-table.tsx';
import { createOwnTokenAction, revokeOwnTokenAction } from './actions.ts';

/** One's own tokens for programs. */
const { Page, generateMetadata } = page({
  permission: 'own',
  queries: [listOwnTokens, listTokenAccounts],
  title: async () => (await getTranslations('auth'))('tokens.title'),
  render: async ({ read }) => {
    const t = await getTranslations('auth');
    const [tokens, accounts] = await Promise.all([read(listOwnTokens, {}), read(listTokenAccounts, {})]);
    return (
      <PageFrame
        title={t('tokens.title')}
        description={t('tokens.description')}
        trail={[{ text: t('users.settings'), href: '/settings' }]}
        actions={<LinkButton href="/settings/api">{t('tokens.reference')}</LinkButton>}
      >
        <TokensTable
          title={t('tokens.table')}
          tokens={tokens}
          accounts={accounts}
          create={createOwnTokenAction}
          revoke={revokeOwnTokenAction}
        />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
