import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { hasOwner } from '#lib/auth/owner.ts';
import { SetUpForm } from './set-up-form.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('auth'))('setUp.title') };
}

/** The first page of a new installation; once somebody owns it, it leads to the sign-in for good. */
export default async function SetUpPage() {
  if (await hasOwner()) redirect('/sign-in');
  return <SetUpForm />;
}
