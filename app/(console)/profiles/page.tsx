import { getTranslations } from 'next-intl/server';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { isPermitted } from '#lib/core/access/permissions.ts';
import { listProfiles } from '#lib/db/profiles/profiles-page.ts';
import { ProfilesTable } from './profiles-table.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('profiles'))('title') };
}

/** The list of profiles. */
export default async function ProfilesPage() {
  const session = await requireSession();
  const t = await getTranslations('profiles');
  const profiles = await listProfiles();
  const mayManage = isPermitted(session.role, 'profile.manage');
  return (
    <PageFrame
      title={t('title')}
      counter={t('count', { count: profiles.length })}
      description={t('description')}
      actions={
        mayManage ? (
          <LinkButton href="/profiles/new" variant="primary">
            {t('create')}
          </LinkButton>
        ) : null
      }
    >
      <ProfilesTable profiles={profiles} mayManage={mayManage} />
    </PageFrame>
  );
}
