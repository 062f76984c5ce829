import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { ProfileEditor } from '../_parts/profile-editor.tsx';

/** Creating a profile. */
const { Page, generateMetadata } = page({
  permission: 'profile.manage',
  queries: [],
  title: async () => (await getTranslations('profiles'))('createTitle'),
  render: async () => {
    const t = await getTranslations('profiles');
    return (
      <PageFrame
        title={t('createTitle')}
        description={t('createDescription')}
        trail={[{ text: t('title'), href: '/profiles' }]}
      >
        <ProfileEditor />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
