import { getTranslations } from 'next-intl/server';
import { requireSession } from '#lib/auth/session.ts';
import { listUsers } from '#lib/db/users-page.ts';
import { PageFrame } from '../../../_shell/page-frame.tsx';
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
