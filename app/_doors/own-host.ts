import { tellRefusedRequest } from './refused-requests.ts';

/** Names under which a browser reaches the machine that it runs on. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** The address of the console, as it is configured or as `npm run dev` serves it: scheme, host and port. */
export function ownOrigin(environment: NodeJS.ProcessEnv = process.env): string {
  return new URL(environment['LAMPLIGHTER_URL'] || 'http://127.0.0.1:3000').origin;
}

/**
 * Whether a request names this console in its Host header: the host of LAMPLIGHTER_URL. Where that is a loopback name or not set,
 * any loopback name at any port, as somebody may reach it through a tunnel. Otherwise another site could have its own name lead
 * here and be taken by the browser for one origin with the console (DNS rebinding). X-Forwarded-Host, which a script of that site
 * may set, never makes a foreign host one's own, and Next.js reads it; so it has to name the console too.
 */
export function isOwnHost(headers: Pick<Headers, 'get'>, environment: NodeJS.ProcessEnv = process.env): boolean {
  const forwarded = headers.get('x-forwarded-host');
  return isOwnName(headers.get('host'), environment) && (forwarded === null || isOwnName(forwarded, environment));
}

/** The same for what only tells whether the console runs: load balancers ask by an IP address, which no other site can own. */
export function isOwnHostOrAddress(headers: Pick<Headers, 'get'>): boolean {
  if (isOwnHost(headers)) return true;
  const host = headers.get('host') ?? '';
  // Next.js writes the host there where no proxy did.
  const forwarded = headers.get('x-forwarded-host') ?? host;
  return /^(\d{1,3}(\.\d{1,3}){3}|\[[\da-f:.]+\])(:\d{1,5})?$/i.test(host) && forwarded === host;
}

function isOwnName(host: string | null, environment: NodeJS.ProcessEnv): boolean {
  const own = new URL(ownOrigin(environment));
  const asked = host === null || /[/?#@\\\s]/.test(host) ? null : URL.parse(`${own.protocol}//${host}`);
  if (asked === null) return false;
  return loopbackNames.includes(own.hostname) ? loopbackNames.includes(asked.hostname) : asked.host === own.host;
}

/**
 * What somebody reads who came under another name, as plain text with status 421 (RFC 9110, section 15.5.20). Tells of the request, so
 * that the log shows who tries to rebind a name.
 */
export function foreignHostResponse(headers: Headers): Response {
  tellRefusedRequest({ reason: 'foreignHost', headers });
  const sentence = `This console does not answer under that name. Open it at ${ownOrigin()}, or set LAMPLIGHTER_URL to the address that people use.\n`;
  return new Response(sentence, {
    status: 421,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
