'use server';

import { parseSetCookieHeader } from 'better-auth/cookies';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { auth } from '#lib/auth/auth.ts';
import { oidcProviderId, oidcSettings } from '#lib/auth/oidc.ts';
import { ownPath } from '#lib/auth/own-path.ts';
import { currentCaller } from '#lib/auth/session.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { forgetAttempts, takeAttempt } from '#lib/commands/people/attempts.ts';
import { setUpOwner } from '#lib/commands/people/owner-commands.ts';
import { recordFailedSignIn, recordSignOut } from '#lib/commands/people/sign-in-commands.ts';
import { stranger } from '#lib/core/access/caller.ts';
import { newOwnerSchema, signInSchema } from '#lib/core/access/person-input.ts';
import { AppError } from '#lib/core/errors.ts';
import { sessionAction } from '../_doors/action.ts';
import { ownOrigin } from '../_doors/own-host.ts';

/** Signs in by e-mail address and password. Refuses with signInRefused or tooManyAttempts, without saying which was wrong. */
export const signIn = sessionAction({
  name: 'user.signIn',
  input: signInSchema,
  output: z.void(),
  run: async ({ email, password }) => {
    const attempts = `sign-in ${email}`;
    if (!takeAttempt(attempts)) throw new AppError('tooManyAttempts');
    const response = await callAuth('/sign-in/email', { email, password });
    if (response.status === 429) throw new AppError('tooManyAttempts');
    if (response.ok) {
      forgetAttempts(attempts);
      return await keepCookies(response);
    }
    if (response.status >= 500) throw new AppError('unexpected');
    await runCommand(recordFailedSignIn, { email }, stranger);
    throw new AppError('signInRefused');
  },
});

/** Creates the owner of a new installation and signs them in. Refuses what `setUpOwner` refuses. */
export const createOwner = sessionAction({
  name: 'user.createOwner',
  input: newOwnerSchema,
  output: z.void(),
  run: async (owner) => {
    await setUpOwner(owner);
    await keepCookies(await callAuth('/sign-in/email', { email: owner.email, password: owner.password }));
  },
});

/** Sends the person to the identity provider. */
export const signInThroughOidc = sessionAction({
  name: 'user.signInThroughOidc',
  input: z.strictObject({ next: z.string().max(2_000) }),
  output: z.void(),
  run: async ({ next }) => {
    if (!oidcSettings()) throw new AppError('notFound');
    const response = await callAuth('/sign-in/social', {
      provider: oidcProviderId,
      callbackURL: ownPath(next),
      errorCallbackURL: '/sign-in?refused=oidc',
      disableRedirect: true,
    });
    if (!response.ok) throw new AppError('oidcUnreachable');
    await keepCookies(response);
    redirect(z.object({ url: z.url() }).parse(await response.json()).url);
  },
});

/** Ends the session; done too when there is none any more. */
export const signOut = sessionAction({
  name: 'user.signOut',
  input: z.strictObject({}),
  output: z.void(),
  run: async () => {
    const caller = await currentCaller();
    if (caller.kind === 'stranger') return;
    const response = await callAuth('/sign-out', {});
    // The session may still exist then, and the person must be told.
    if (!response.ok) throw new AppError('unexpected');
    await keepCookies(response);
    await runCommand(recordSignOut, {}, caller);
  },
});

/**
 * Asks better-auth as its HTTP endpoint would be asked, so that its rate limit counts; the origin is its own, as ours has
 * been checked already and the console may be reached under more than one name.
 */
async function callAuth(path: string, body: unknown): Promise<Response> {
  const origin = ownOrigin();
  const forwarded = new Headers(await headers());
  for (const name of ['content-length', 'content-type', 'host', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'])
    forwarded.delete(name);
  forwarded.set('origin', origin);
  forwarded.set('content-type', 'application/json');
  return await auth().handler(
    new Request(`${origin}/api/auth${path}`, { method: 'POST', headers: forwarded, body: JSON.stringify(body) }),
  );
}

/** Passes better-auth's cookies on to the browser. */
async function keepCookies(response: Response): Promise<void> {
  const jar = await cookies();
  for (const header of response.headers.getSetCookie()) {
    for (const [name, { value, 'max-age': maxAge, path, samesite, secure, httponly }] of parseSetCookieHeader(header)) {
      jar.set(name, value, { maxAge, path, sameSite: samesite, secure, httpOnly: httponly });
    }
  }
}
