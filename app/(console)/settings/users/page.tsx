import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { SpaceBetween } from '#app/_shell/cloudscape.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listAccountNames } from '#lib/commands/accounts/account-name-queries.ts';
import { listGroups } from '#lib/commands/people/group-commands.ts';
import { listUsers } from '#lib/commands/people/person-commands.ts';
import { GroupsTable } from './_parts/groups-table.tsx';
import { UsersTable } from './_parts/users-table.tsx';

/** Who may use the console; for the owner. */
const { Page, generateMetadata } = page({
  permission: 'user.manage',
  queries: [listUsers, listGroups, listAccountNames],
  title: async () => (await getTranslations('auth'))('users.title'),
  render: async ({ read, userId }) => {
    const t = await getTranslations('auth.users');
    const [users, groups, accounts] = await Promise.all([
      read(listUsers, {}),
      read(listGroups, {}),
      read(listAccountNames, {}),
    ]);
    return (
      <PageFrame title={t('title')} description={t('description')} trail={[{ text: t('settings'), href: '/settings' }]}>
        <SpaceBetween size="l">
          <UsersTable users={users} groups={groups} accounts={accounts} ownId={userId} />
          <GroupsTable groups={groups} users={users} accounts={accounts} />
        </SpaceBetween>
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
