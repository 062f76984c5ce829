'use client';

import { useTranslations } from 'next-intl';
import { useList } from '#app/_shell/use-list.ts';
import type { AccessGrant } from '#lib/core/access/grant.ts';

/** An account as a grant is shown with it. */
export type AccountName = { id: string; awsAccountId: string; name: string };

/** Says a grant in one line: `Operator: prod-*, team=payments`. An account that is no more is counted. */
export function useGrantWords(accounts: readonly AccountName[]): (grant: AccessGrant) => string {
  const roles = useTranslations('common.user.role');
  const t = useTranslations('auth.users.grants');
  const list = useList();
  return ({ role, accounts: choice }) => {
    if (choice.by === 'all') return t('line', { role: roles(role), accounts: t('all') });
    if (choice.by === 'matching') {
      const tags = Object.entries(choice.tags).map(([key, value]) => `${key}=${value}`);
      return t('line', { role: roles(role), accounts: list([...choice.namePatterns, ...tags]) });
    }
    const names = choice.accountIds.flatMap((id) => accounts.find((account) => account.id === id)?.name ?? []);
    const gone = choice.accountIds.length - names.length;
    const parts = gone > 0 ? [...names, t('gone', { count: gone })] : names;
    return t('line', { role: roles(role), accounts: list(parts) });
  };
}
