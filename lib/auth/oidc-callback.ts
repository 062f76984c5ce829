import { z } from 'zod';
import { withClientAddress } from './address-header.ts';
import { auth } from './auth.ts';
import { notingGroups } from './noted-groups.ts';
import { withProof } from './provider-proof.ts';
import { replacingSession } from './replaced-session.ts';

/** Why somebody comes back from the identity provider and is not let in. Its sentence is in messages/en/auth.json. */
export const oidcRefusals = [
  'expired',
  'denied',
  'unverified',
  'notAllowed',
  'claims',
  'addressTaken',
  'keptOut',
  'providerFailed',
] as const;
export type OidcRefusal = (typeof oidcRefusals)[number];

/** What better-auth 1.7 and the provider (RFC 6749, section 4.1.2.1) say, in small letters; anything else is the provider's failure. */
const refusalByCode: Readonly<Record<string, OidcRefusal>> = {
  state_not_found: 'expired',
  state_mismatch: 'expired',
  state_invalid: 'expired',
  state_expired: 'expired',
  please_restart_the_process: 'expired',
  access_denied: 'denied',
  consent_required: 'denied',
  interaction_required: 'denied',
  login_required: 'denied',
  account_not_linked: 'addressTaken',
  banned: 'keptOut',
  banned_user: 'keptOut',
  email_not_found: 'claims',
  unverified: 'unverified',
  notallowed: 'notAllowed',
  claims: 'claims',
};

/** The response to the browser when somebody was let in; or why not, with their address where the provider vouched for it. */
export type OidcReturn = { response: Response } | { refusal: OidcRefusal; email?: string | undefined };

/** Takes somebody in who comes back from the identity provider: better-auth's response, read. Throws nothing of better-auth's. */
export async function returnFromOidc(request: Request): Promise<OidcReturn> {
  // By its members: Next.js hands a request over behind a proxy, which the constructor of Request does not take for one.
  const told = new Request(request.url, { method: request.method, headers: withClientAddress(request.headers) });
  let response: Response;
  try {
    response = await notingGroups(() =>
      replacingSession(request.headers, () => withProof(async () => (await auth()).handler(told))),
    );
  } catch {
    return { refusal: 'providerFailed' };
  }
  const isIn = response.headers.getSetCookie().some((cookie) => /session_token=[^;]/.test(cookie));
  if (isIn) return { response };
  const { code, email } = await problemOf(response);
  return { refusal: refusalByCode[code.toLowerCase()] ?? 'providerFailed', email };
}

const bodySchema = z.object({ code: z.string(), email: z.string().optional() });

async function problemOf(response: Response): Promise<{ code: string; email?: string | undefined }> {
  const location = response.headers.get('location');
  if (location !== null) {
    return { code: URL.parse(location, 'https://own.invalid')?.searchParams.get('error') ?? '' };
  }
  const body = bodySchema.safeParse(await response.json().catch(() => undefined));
  return body.success ? body.data : { code: '' };
}
