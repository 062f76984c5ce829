import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { type Caller, personCaller, stranger } from '../core/access/caller.ts';
import { AppError } from '../core/errors.ts';
import { readHasOwner } from '../db/people/person-rows.ts';
import { auth } from './auth.ts';

/** The signed-in person, as pages and actions need them. `token` names the session and must not reach the browser. */
export type SignedIn = { userId: string; name: string; email: string; role: string; token: string };

/**
 * Who is signed in, or undefined; asked of the database once a request, so that a session that was ended is over at once.
 * Throws AppError databaseUnavailable.
 */
export const currentSession = cache(async (): Promise<SignedIn | undefined> => {
  const session = await readSession(await headers());
  // Who is kept out has no session any more; this is for one that began at that very moment.
  if (!session || session.user.banned) return undefined;
  const { id, name, email, role } = session.user;
  return { userId: id, name, email, role: role ?? 'viewer', token: session.session.token };
});

/**
 * Whether the session of a request that goes on for long, such as an event stream, is still there; asked anew each time.
 * Throws AppError databaseUnavailable.
 */
export async function hasSession(requestHeaders: Headers): Promise<boolean> {
  const session = await readSession(requestHeaders);
  return session !== null && !session.user.banned;
}

/** better-auth returns 500 for any fault of the database; a query of our own tells which it was. */
async function readSession(requestHeaders: Headers) {
  try {
    return await (await auth()).api.getSession({ headers: requestHeaders });
  } catch (error) {
    if (error instanceof AppError) throw error;
    await readHasOwner();
    throw error;
  }
}

/** Who asks for a command or query: the signed-in person, or a stranger. Throws AppError databaseUnavailable. */
export async function currentCaller(): Promise<Caller> {
  const session = await currentSession();
  return session ? personCaller(session) : stranger;
}

/**
 * For every page of the console: who is signed in, or on to the sign-in page (the set-up page on a new installation).
 */
export async function requireSession(): Promise<SignedIn> {
  const session = await currentSession();
  if (session) return session;
  if (!(await readHasOwner())) redirect('/set-up');
  const path = (await headers()).get(pathHeader);
  // Encoded into an address of its own, a longer one would not fit into a request.
  redirect(
    path && path !== '/' && path.length <= longestPath ? `/sign-in?next=${encodeURIComponent(path)}` : '/sign-in',
  );
}

/** The longest path that signing in leads back to. */
const longestPath = 2_000;

/** Where proxy.ts puts the path of the page, so that signing in leads back to it. */
export const pathHeader = 'x-lamplighter-path';
