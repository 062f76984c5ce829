import type { Request } from '@playwright/test';
import { hostName } from './nginx.ts';
import type { Answered, Asked, Place } from './send-request.ts';

/** A sign-in that a console began: where it sends the browser, and the cookies that go with it. */
export type BegunSignIn = { authorizationUrl: string; setCookies: string[]; cookie: string };

/** Where the identity provider sends a browser back that it was asked about at `authorizationUrl`. */
export function callbackOf(authorizationUrl: string, code: string): string {
  const { searchParams } = new URL(authorizationUrl);
  const location = new URL(searchParams.get('redirect_uri') ?? '');
  location.searchParams.set('code', code);
  location.searchParams.set('state', searchParams.get('state') ?? '');
  return location.href;
}

/**
 * Has one console begin a sign-in, by what a browser sent before, as nginx hands it on. Throws when it sends the browser nowhere.
 * The address is in the header with which Next.js 16 tells the page where a server action leads.
 */
export async function replayAt(
  { port }: Place,
  start: Request,
  send: (asked: Asked, to: Place) => Promise<Answered>,
): Promise<BegunSignIn> {
  const sent = await start.allHeaders();
  const kept = ['accept', 'content-type', 'next-action', 'origin', 'next-router-state-tree'];
  const headers = Object.fromEntries(Object.entries(sent).filter(([name]) => kept.includes(name)));
  const forwarded = { 'x-forwarded-for': '198.51.100.20', 'x-forwarded-proto': 'https', 'x-forwarded-host': hostName };
  const body = start.postData() ?? '';
  const asked = { path: '/sign-in', method: 'POST', headers: { ...headers, ...forwarded }, body };
  const answered = await send(asked, { port });
  const [authorizationUrl] = String(answered.headers['x-action-redirect'] ?? '').split(';');
  if (!authorizationUrl) throw new Error(`No way to the identity provider: ${answered.status} ${answered.body}`);
  const setCookies = answered.headers['set-cookie'] ?? [];
  return { authorizationUrl, setCookies, cookie: setCookies.map((text) => text.split(';')[0]).join('; ') };
}
