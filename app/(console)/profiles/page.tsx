import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listProfiles } from '#lib/commands/profiles/profile-queries.ts';
import { ProfilesTable } from './_parts/profiles-table.tsx';

/** The list of profiles. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listProfiles],
  title: async () => (await getTranslations('profiles'))('title'),
  render: async ({ read, may }) => {
    const t = await getTranslations('profiles');
    const profiles = await read(listProfiles, {});
    const mayManage = may('profile.manage', 'installation');
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
  },
});

export { generateMetadata, Page as default };
