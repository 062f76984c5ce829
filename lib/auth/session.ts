import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { type Caller, type Grant, personCaller, stranger } from '../core/access/caller.ts';
import { AppError } from '../core/errors.ts';
import { type Locale, localeNamed } from '../core/language/locales.ts';
import { timeZoneNamed } from '../core/language/time-zone.ts';
import { readGrantsOfPerson } from '../db/people/grant-rows.ts';
import { readHasOwner } from '../db/people/person-rows.ts';
import { endSession, touchSession } from '../db/people/session-rows.ts';
import { auth } from './auth.ts';
import { idleMilliseconds } from './idle.ts';

/** The signed-in person, as pages and actions need them. `token` names the session and must not reach the browser. */
export type SignedIn = {
  userId: string;
  name: string;
  email: string;
  role: string;
  /** What they are granted beside their role, themselves and through groups. */
  grants: readonly Grant[];
  token: string;
  /** Somebody else chose the password: nothing but another one until it is changed. */
  mustChangePassword: boolean;
  /** The language that they chose; undefined: that of their browser. */
  locale: Locale | undefined;
  /** The time zone that they chose; undefined: that of their browser. */
  timeZone: string | undefined;
};

/** How stale the time of a session's last use may be, so that reading a page seldom writes. */
const touchEveryMilliseconds = 5 * 60 * 1000;

/**
 * Who is signed in, or undefined; asked of the database once a request, so that a session that was ended is over at once.
 * Throws AppError databaseUnavailable.
 */
export async function currentSession(): Promise<SignedIn | undefined> {
  return (await readCurrent())?.signedIn;
}

const readCurrent = cache(async () => await readSession(await headers()));

/**
 * Whose session a request belongs to, or undefined; asked anew each time, for one that goes on for long, such as an event stream.
 * A session that has lain idle for too long is ended. Throws AppError databaseUnavailable.
 */
export async function sessionOf(requestHeaders: Headers): Promise<SignedIn | undefined> {
  return (await readSession(requestHeaders))?.signedIn;
}

async function readSession(requestHeaders: Headers): Promise<{ signedIn: SignedIn; lastSeenAt: Date } | undefined> {
  const found = await askForSession(requestHeaders);
  // Who is kept out has no session any more; this is for one that began at that very moment.
  if (!found || found.user.banned) return undefined;
  const { id, name, email, role, mustChangePassword, locale, timeZone } = found.user;
  const { token, lastSeenAt } = found.session;
  if (Date.now() - lastSeenAt.getTime() > idleMilliseconds()) {
    await endSession(id, { token });
    return undefined;
  }
  const grants = await readGrantsOfPerson(id);
  return {
    signedIn: {
      ...{ userId: id, name, email, role: role ?? 'viewer', grants, token, mustChangePassword },
      locale: localeNamed(locale),
      timeZone: timeZoneNamed(timeZone),
    },
    lastSeenAt,
  };
}

/** better-auth returns 500 for any fault of the database; a query of our own tells which it was. */
async function askForSession(requestHeaders: Headers) {
  try {
    return await (await auth()).api.getSession({ headers: requestHeaders });
  } catch (error) {
    if (error instanceof AppError) throw error;
    await readHasOwner();
    throw error;
  }
}

/**
 * Notes that the person does something now, which keeps the session from lying idle: for what people do themselves, opening a page
 * and sending a form, and not for what an open page asks for on its own. Writes once in some minutes.
 */
export async function noteUse(): Promise<void> {
  const found = await readCurrent();
  if (!found || Date.now() - found.lastSeenAt.getTime() < touchEveryMilliseconds) return;
  await touchSession(found.signedIn.token);
}

/**
 * Who asks for a command or query: the signed-in person, or a stranger. Throws AppError databaseUnavailable;
 * passwordMustChange for somebody who has yet to choose a password of their own.
 */
export async function currentCaller(): Promise<Caller> {
  const session = await currentSession();
  if (session?.mustChangePassword) throw new AppError('passwordMustChange');
  return session ? personCaller(session) : stranger;
}

/** The same for choosing a password and signing out, which whoever must change their password may do. */
export async function callerOfOwnPassword(): Promise<Caller> {
  const session = await currentSession();
  return session ? personCaller(session) : stranger;
}

/**
 * For every page of the console: who is signed in, or on to the sign-in page (the set-up page on a new installation; the page for
 * another password for somebody who must change theirs).
 */
export async function requireSession(): Promise<SignedIn> {
  const session = await currentSession();
  if (session?.mustChangePassword) redirect('/first-password');
  if (session) {
    await noteUse();
    return session;
  }
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
