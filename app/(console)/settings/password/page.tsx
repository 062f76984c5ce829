import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { PasswordForm } from './_parts/password-form.tsx';

/** One's own password. */
const { Page, generateMetadata } = page({
  permission: 'own',
  queries: [],
  title: async () => (await getTranslations('auth'))('password.title'),
  render: async () => {
    const t = await getTranslations('auth');
    return (
      <PageFrame
        title={t('password.title')}
        description={t('password.description')}
        trail={[{ text: t('users.settings'), href: '/settings' }]}
      >
        <PasswordForm />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
