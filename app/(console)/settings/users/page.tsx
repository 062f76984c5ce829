import { getTranslations } from 'next-intl/server';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { listUsers } from '#lib/db/people/users-page.ts';
import { UsersTable } from './users-table.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('auth'))('users.title') };
}

/** Who may use the console; for the owner. */
export default async function UsersPage() {
  const { userId } = await requireSession('user.manage');
  const t = await getTranslations('auth.users');
  return (
    <PageFrame title={t('title')} description={t('description')} trail={[{ text: t('settings'), href: '/settings' }]}>
      <UsersTable users={await listUsers()} ownId={userId} />
    </PageFrame>
  );
}
