import { getTranslations } from 'next-intl/server';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { PasswordForm } from './password-form.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('auth'))('password.title') };
}

/** One's own password. */
export default async function PasswordPage() {
  await requireSession();
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
}
