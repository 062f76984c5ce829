import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { currentSession } from '#lib/auth/session.ts';
import { FirstPasswordForm } from './_parts/first-password-form.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('auth'))('firstPassword.title') };
}

/** Where somebody whose password was made by another chooses their own, before they may do anything else. */
export default async function FirstPasswordPage() {
  const session = await currentSession();
  if (!session) redirect('/sign-in');
  if (!session.mustChangePassword) redirect('/');
  return <FirstPasswordForm email={session.email} />;
}
