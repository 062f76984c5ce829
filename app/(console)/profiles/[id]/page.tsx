import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listAccountPlaces } from '#lib/commands/accounts/account-name-queries.ts';
import { readProfile } from '#lib/commands/profiles/profile-queries.ts';
import { ProfileEditor } from '../_parts/profile-editor.tsx';

/** Editing a profile. */
const { Page, generateMetadata } = page<{ id: string }>({
  permission: 'profile.manage',
  queries: [readProfile, listAccountPlaces],
  title: async ({ params, read }) => {
    const { name } = await read(readProfile, { profileId: params.id });
    return (await getTranslations('profiles'))('editTitle', { name });
  },
  render: async ({ params, read }) => {
    const [profile, accounts] = await Promise.all([
      read(readProfile, { profileId: params.id }),
      read(listAccountPlaces, {}),
    ]);
    const t = await getTranslations('profiles');
    return (
      <PageFrame
        title={t('editTitle', { name: profile.name })}
        description={t('createDescription')}
        trail={[{ text: t('title'), href: '/profiles' }]}
      >
        <ProfileEditor profile={profile} accounts={accounts} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
