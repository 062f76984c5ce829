import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { z } from 'zod';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { readProfile } from '#lib/db/profiles/profiles-page.ts';
import { ProfileEditor } from '../profile-editor.tsx';

/** Editing a profile. */
export default async function ProfilePage({ params }: { params: Promise<{ id: string }> }) {
  await requireSession('profile.manage');
  const id = z.uuid().safeParse((await params).id);
  const profile = id.success ? await readProfile(id.data) : null;
  if (!profile) notFound();
  const t = await getTranslations('profiles');
  return (
    <PageFrame
      title={t('editTitle', { name: profile.name })}
      description={t('createDescription')}
      trail={[{ text: t('title'), href: '/profiles' }]}
    >
      <ProfileEditor profile={profile} />
    </PageFrame>
  );
}
