import { getTranslations } from 'next-intl/server';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { ProfileEditor } from '../profile-editor.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('profiles'))('createTitle') };
}

/** Creating a profile. */
export default async function NewProfilePage() {
  await requireSession('profile.manage');
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
}
