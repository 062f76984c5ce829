import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listAccountPlaces } from '#lib/commands/accounts/account-name-queries.ts';
import { ProfileEditor } from '../_parts/profile-editor.tsx';

/** Creating a profile. */
const { Page, generateMetadata } = page({
  permission: 'profile.manage',
  queries: [listAccountPlaces],
  title: async () => (await getTranslations('profiles'))('createTitle'),
  render: async ({ read }) => {
    const accounts = await read(listAccountPlaces, {});
    const t = await getTranslations('profiles');
    return (
      <PageFrame
        title={t('createTitle')}
        description={t('createDescription')}
        trail={[{ text: t('title'), href: '/profiles' }]}
      >
        <ProfileEditor accounts={accounts} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
