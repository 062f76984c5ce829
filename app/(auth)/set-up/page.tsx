import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { hasOwner } from '#lib/commands/people/owner-commands.ts';
import { stranger } from '#lib/core/access/caller.ts';
import { SetUpForm } from './_parts/set-up-form.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('auth'))('setUp.title') };
}

/** The first page of a new installation; once somebody owns it, it leads to the sign-in for good. */
export default async function SetUpPage() {
  if (await runQuery(hasOwner, {}, stranger)) redirect('/sign-in');
  return <SetUpForm />;
}
