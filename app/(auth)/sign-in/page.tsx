import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { oidcSettings } from '#lib/auth/oidc.ts';
import { oidcRefusals } from '#lib/auth/oidc-callback.ts';
import { ownPath } from '#lib/auth/own-path.ts';
import { currentSession } from '#lib/auth/session.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { hasOwner } from '#lib/commands/people/owner-commands.ts';
import { stranger } from '#lib/core/access/caller.ts';
import { SignInForm } from './_parts/sign-in-form.tsx';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata() {
  return { title: (await getTranslations('auth'))('signIn.title') };
}

/** Where people sign in; leads on to `next`, a page of ours, or the overview. */
export default async function SignInPage({ searchParams }: Props) {
  const { next, refused } = await searchParams;
  const target = ownPath(next);
  if (await currentSession()) redirect(target);
  if (!(await runQuery(hasOwner, {}, stranger))) redirect('/set-up');
  return (
    <SignInForm
      next={target}
      oidcName={oidcSettings()?.name}
      refusal={oidcRefusals.find((reason) => reason === refused)}
    />
  );
}
