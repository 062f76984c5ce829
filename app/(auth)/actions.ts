'use server';

import { parseSetCookieHeader } from 'better-auth/cookies';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { withClientAddress } from '#lib/auth/address-header.ts';
import { auth, forgetAuth } from '#lib/auth/auth.ts';
import { clientAddress } from '#lib/auth/client-address.ts';
import { oidcProviderId, oidcSettings } from '#lib/auth/oidc.ts';
import { ownPath } from '#lib/auth/own-path.ts';
import { replacingSession } from '#lib/auth/replaced-session.ts';
import { callerOfOwnPassword, currentCaller, currentSession } from '#lib/auth/session.ts';
import { InvalidInput } from '#lib/commands/kernel/field-errors.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { knownDeviceSeconds, knownDeviceValue } from '#lib/commands/people/known-device.ts';
import { chooseLanguage } from '#lib/commands/people/language-commands.ts';
import { choosePassword as choosePasswordCommand } from '#lib/commands/people/link-commands.ts';
import { setUpOwner } from '#lib/commands/people/owner-commands.ts';
import { changeOwnPassword } from '#lib/commands/people/password-commands.ts';
import { passSecondFactor } from '#lib/commands/people/second-factor-commands.ts';
import { recordFailedSignIn, recordSignOut } from '#lib/commands/people/sign-in-commands.ts';
import { settleSignInGuess, takeSignInGuess, tooManyAttempts } from '#lib/commands/people/sign-in-guesses.ts';
import { proveIdentity, stepUp } from '#lib/commands/people/step-up-commands.ts';
import { stranger } from '#lib/core/access/caller.ts';
import {
  chosenPasswordSchema,
  newOwnerSchema,
  newPasswordSchema,
  signInSchema,
} from '#lib/core/access/person-input.ts';
import { AppError } from '#lib/core/errors.ts';
import { localeCookie } from '#lib/core/language/locales.ts';
import { sessionAction } from '../_doors/action.ts';
import { ownOrigin } from '../_doors/own-host.ts';

/**
 * Signs in by e-mail address and password, and a code for who has a second factor: then `isCodeNeeded` asks for it once the password
 * is right. Refuses with signInRefused, without saying which was wrong; secondFactorWrong; tooManyAttempts.
 */
export const signIn = sessionAction({
  name: 'user.signIn',
  input: signInSchema,
  output: z.object({ isCodeNeeded: z.boolean() }),
  run: async ({ email, password, code }) => {
    const device = (await cookies()).get(deviceCookie())?.value;
    const guess = await takeSignInGuess(email, { device, address: clientAddress(await headers()) });
    const asked = await askSecondFactor({ email, password, code });
    if (asked === 'codeNeeded') {
      await settleSignInGuess(guess);
      return { isCodeNeeded: true };
    }
    const response = await replacingSession(await headers(), () => callAuth('/sign-in/email', { email, password }));
    if (response.ok) {
      await settleSignInGuess(guess);
      await keepCookies(response);
      if (guess.userId !== undefined) await rememberDevice(guess.userId, device);
      return { isCodeNeeded: false };
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
    const { id } = await setUpOwner(owner);
    await keepCookies(await callAuth('/sign-in/email', { email: owner.email, password: owner.password }));
    await rememberDevice(id, undefined);
  },
});

/** Proves who one is, for this session and for some minutes. Refuses what `proveIdentity` refuses. */
export const confirmIdentity = sessionAction({
  name: 'user.confirmIdentity',
  input: stepUp.input,
  output: z.void(),
  run: async (proof) => await proveIdentity(proof, await currentCaller()),
});

/** Sends the person to the identity provider; `asksAgain`: which is to ask anew who they are, although it may remember them. */
export const signInThroughOidc = sessionAction({
  name: 'user.signInThroughOidc',
  input: z.strictObject({ next: z.string().max(2_000), asksAgain: z.boolean().default(false) }),
  output: z.void(),
  run: async ({ next, asksAgain }) => {
    if (!oidcSettings()) throw new AppError('notFound');
    const begin = () =>
      callAuth('/sign-in/social', { provider: oidcProviderId, callbackURL: ownPath(next), disableRedirect: true });
    let response = await begin();
    if (!response.ok) {
      forgetAuth();
      response = await begin();
    }
    if (!response.ok) throw new AppError('oidcUnreachable');
    await keepCookies(response);
    const { url } = z.object({ url: z.url() }).parse(await response.json());
    redirect(asksAgain ? askingAgain(url) : url);
  },
});

/** OpenID Connect Core, section 3.1.2.1: to ask even whom the provider remembers, and to say when that was. */
function askingAgain(authorizationUrl: string): string {
  const url = new URL(authorizationUrl);
  url.searchParams.set('prompt', 'login');
  url.searchParams.set('max_age', '0');
  return url.href;
}

/** Ends the session; done too when there is none any more. */
export const signOut = sessionAction({
  name: 'user.signOut',
  input: z.strictObject({}),
  output: z.void(),
  run: async () => {
    const caller = await callerOfOwnPassword();
    if (caller.kind === 'stranger') return;
    const response = await callAuth('/sign-out', {});
    // The session may still exist then, and the person must be told.
    if (!response.ok) throw new AppError('unexpected');
    await keepCookies(response);
    await runCommand(recordSignOut, {}, caller);
  },
});

/**
 * Chooses a password with a link and signs its person in, unless they have a second factor, which is asked for on the sign-in page.
 * Refuses what the command of that name refuses.
 */
export const choosePassword = sessionAction({
  name: 'user.choosePassword',
  input: chosenPasswordSchema,
  output: z.void(),
  run: async (chosen) => {
    const { userId, email } = await runCommand(choosePasswordCommand, chosen, stranger);
    if ((await askSecondFactor({ email, password: chosen.password })) === 'codeNeeded') return;
    const signInNow = () => callAuth('/sign-in/email', { email, password: chosen.password });
    await keepCookies(await replacingSession(await headers(), signInNow));
    await rememberDevice(userId, (await cookies()).get(deviceCookie())?.value);
  },
});

/** Changes one's own password. Refuses what `changeOwnPassword` refuses. */
export const changePassword = sessionAction({
  name: 'user.changePassword',
  input: newPasswordSchema,
  output: z.void(),
  run: async (passwords) => await changeOwnPassword(passwords, await callerOfOwnPassword()),
});

/** Speaks another language in this browser, and to the person in every other, where somebody is signed in. */
export const chooseLanguageAction = sessionAction({
  name: 'user.chooseLanguage',
  input: chooseLanguage.input,
  output: z.void(),
  run: async ({ locale }) => {
    if (await currentSession()) await runCommand(chooseLanguage, { locale }, await callerOfOwnPassword());
    const kept = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(), maxAge: yearSeconds } as const;
    (await cookies()).set(localeCookie, locale, kept);
  },
});

/** How long a browser keeps the language. */
const yearSeconds = 365 * 24 * 60 * 60;

/** Asks for the second factor of somebody who has one. Throws AppError secondFactorWrong, at its field; tooManyAttempts. */
async function askSecondFactor(input: z.input<typeof signInSchema>): Promise<'codeNeeded' | 'goOn'> {
  const result = await runCommand(passSecondFactor, input, stranger);
  if (result.outcome === 'tooManyAttempts') throw tooManyAttempts({ isTaken: false, isFirstRefusal: false, ...result });
  if (result.outcome === 'codeWrong')
    throw new InvalidInput({ code: 'secondFactorWrong' }, { code: 'secondFactorWrong', params: {} });
  // A wrong password is refused by better-auth too, and recorded there.
  return result.outcome === 'codeNeeded' ? 'codeNeeded' : 'goOn';
}

/** The name of the cookie by which a browser is known; with TLS one that no sibling domain can set. */
function deviceCookie(): string {
  return isSecure() ? '__Host-lamplighter.device' : 'lamplighter.device';
}

function isSecure(): boolean {
  return ownOrigin().startsWith('https:');
}

/** Lets the browser remember that this person has signed in there; see `knownDeviceValue`. */
async function rememberDevice(userId: string, earlier: string | undefined): Promise<void> {
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure() } as const;
  const value = knownDeviceValue(userId, earlier);
  (await cookies()).set(deviceCookie(), value, { ...attributes, maxAge: knownDeviceSeconds });
}

/**
 * Asks better-auth as its HTTP endpoint would be asked; the origin is its own, as ours has
 * been checked already and the console may be reached under more than one name.
 */
async function callAuth(path: string, body: unknown): Promise<Response> {
  const origin = ownOrigin();
  const forwarded = withClientAddress(await headers());
  for (const name of ['content-length', 'content-type', 'host', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'])
    forwarded.delete(name);
  forwarded.set('origin', origin);
  forwarded.set('content-type', 'application/json');
  const { handler } = await auth();
  return await handler(
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
