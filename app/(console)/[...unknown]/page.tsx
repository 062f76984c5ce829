import { notFound } from 'next/navigation';
import { requireSession } from '#lib/auth/session.ts';

/** Any address that no page has: the console's own "not found", with its navigation, for people who are signed in. */
export default async function UnknownPage() {
  await requireSession();
  notFound();
}
