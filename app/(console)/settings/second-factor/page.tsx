import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { readOwnSecondFactor } from '#lib/commands/people/second-factor-commands.ts';
import { SecondFactorSetUp } from './_parts/second-factor-set-up.tsx';

/** One's own second factor: an authenticator app, and recovery codes. */
const { Page, generateMetadata } = page({
  permission: 'own',
  queries: [readOwnSecondFactor],
  title: async () => (await getTranslations('auth'))('secondFactor.title'),
  render: async ({ read }) => {
    const t = await getTranslations('auth');
    return (
      <PageFrame
        title={t('secondFactor.title')}
        description={t('secondFactor.description')}
        trail={[{ text: t('users.settings'), href: '/settings' }]}
      >
        <SecondFactorSetUp state={await read(readOwnSecondFactor, {})} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
