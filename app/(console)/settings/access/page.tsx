import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { readOwnAccess } from '#lib/commands/people/access-queries.ts';
import { OwnAccessView } from './_parts/own-access-view.tsx';

/** What one may do oneself, where, and through what. */
const { Page, generateMetadata } = page({
  permission: 'own',
  queries: [readOwnAccess],
  title: async () => (await getTranslations('auth'))('access.title'),
  render: async ({ read }) => {
    const t = await getTranslations('auth');
    return (
      <PageFrame
        title={t('access.title')}
        description={t('access.description')}
        trail={[{ text: t('users.settings'), href: '/settings' }]}
      >
        <OwnAccessView access={await read(readOwnAccess, {})} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
