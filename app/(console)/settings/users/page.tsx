import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listUsers } from '#lib/commands/people/person-commands.ts';
import { UsersTable } from './_parts/users-table.tsx';

/** Who may use the console; for the owner. */
const { Page, generateMetadata } = page({
  permission: 'user.manage',
  queries: [listUsers],
  title: async () => (await getTranslations('auth'))('users.title'),
  render: async ({ read, userId }) => {
    const t = await getTranslations('auth.users');
    return (
      <PageFrame title={t('title')} description={t('description')} trail={[{ text: t('settings'), href: '/settings' }]}>
        <UsersTable users={await read(listUsers, {})} ownId={userId} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
