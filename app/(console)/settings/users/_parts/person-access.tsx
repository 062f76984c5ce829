'use client';

import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { GroupRow } from '#lib/db/people/group-rows.ts';
import type { UserListItem } from '#lib/db/people/users-page.ts';
import { type AccountName, useGrantWords } from './grant-words.ts';

type Props = { user: UserListItem; groups: readonly GroupRow[]; accounts: readonly AccountName[] };

/** What a person may do where beside their role for all accounts, and why: granted to them, or through which group. */
export function PersonAccess({ user, groups, accounts }: Props) {
  const t = useTranslations('auth.users.grants');
  const words = useGrantWords(accounts);
  const isMember = (people: readonly { id: string }[]) => people.some(({ id }) => id === user.id);
  const lines = [
    ...user.grants.map((grant) => ({ text: words(grant), why: t('granted') })),
    ...groups.flatMap(({ name, grants, members, providerMembers }) => {
      if (!isMember(members) && !isMember(providerMembers)) return [];
      const why = isMember(members) ? t('byGroup', { name }) : t('byProviderGroup', { name });
      return grants.map((grant) => ({ text: words(grant), why }));
    }),
  ];
  if (lines.length === 0) {
    return <Box color="text-status-inactive">{t(user.role === 'owner' ? 'notNeeded' : 'nothing')}</Box>;
  }
  return (
    <SpaceBetween size="xxs">
      {lines.map(({ text, why }) => (
        <div key={`${text} ${why}`}>
          {text}
          <Box variant="small" display="block">
            {why}
          </Box>
        </div>
      ))}
    </SpaceBetween>
  );
}
