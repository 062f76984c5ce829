import 'server-only';
import type { ErrorParams, Failure } from '#lib/core/errors.ts';
import { type DownloadOutcome, downloadCookie, downloadIdName } from './download-outcome.ts';
import { isSameOrigin } from './origin.ts';
import { ownOrigin } from './own-host.ts';

const cookieSeconds = 120;
/** A browser drops a cookie of more than 4,096 bytes, name and attributes included. */
const mostCookieCharacters = 3_500;

/**
 * The response to a download that a page began, as the page is to learn of it: a browser tells no page what its download was answered, so
 * the outcome is told in a cookie, and a refusal has no content, for which a browser leaves the page where it is (RFC 9110, 15.3.5).
 * What no page waits for, such as an address that somebody opened, is left as it is; so is what another site has the browser ask, which could
 * otherwise fill it with cookies until no request of the console's own has room, and nobody would see a refusal.
 */
export function toldToPage(request: Request, response: Response, failure?: Failure): Response {
  const downloadId = new URL(request.url).searchParams.get(downloadIdName);
  if (downloadId === null || !/^[\w-]{1,40}$/.test(downloadId) || !isOfOwnPage(request.headers)) return response;
  const told: DownloadOutcome = failure ? { began: false, failure: fitting(failure) } : { began: true };
  const value = encodeURIComponent(JSON.stringify(told));
  const secure = ownOrigin().startsWith('https:') ? '; Secure' : '';
  const headers = new Headers(response.headers);
  headers.append(
    'set-cookie',
    `${downloadCookie(downloadId)}=${value}; Path=/; Max-Age=${cookieSeconds}; SameSite=Strict${secure}`,
  );
  if (!failure) return new Response(response.body, { status: response.status, headers });
  headers.delete('content-type');
  return new Response(null, { status: 204, headers });
}

/**
 * Whether a page of ours asks. By a form that is sent with GET a browser names no Origin, and without TLS no Sec-Fetch-Site either; a
 * page of ours then names itself as the one that leads there (Referrer-Policy `same-origin`).
 */
function isOfOwnPage(headers: Headers): boolean {
  if (headers.has('sec-fetch-site') || headers.has('origin')) return isSameOrigin(headers);
  const referrer = URL.parse(headers.get('referer') ?? '');
  if (referrer === null) return false;
  const named = new Headers(headers);
  named.set('origin', referrer.origin);
  return isSameOrigin(named);
}

/** A failure without facts that have no room: its sentence then says that they are unknown. */
function fitting({ code, params }: Failure): Failure {
  const room = (facts: ErrorParams) => encodeURIComponent(JSON.stringify(facts)).length <= mostCookieCharacters;
  return { code, params: room(params) ? params : {} };
}
