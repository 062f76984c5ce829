import { foreignHostResponse, isOwnHost } from '#app/_doors/own-host.ts';
import { withClientAddress } from '#lib/auth/address-header.ts';
import { auth } from '#lib/auth/auth.ts';
import { oidcProviderId } from '#lib/auth/oidc.ts';
import { replacingSession } from '#lib/auth/replaced-session.ts';

/**
 * The one endpoint of better-auth that is reachable from outside: where the identity provider sends people back.
 * Everything else of it (sign-in, sign-out, its admin endpoints) is used in-process by our own actions, which record it.
 */
const servedPath = `/api/auth/callback/${oidcProviderId}`;

export async function GET(request: Request): Promise<Response> {
  if (!isOwnHost(request.headers)) return foreignHostResponse();
  if (new URL(request.url).pathname !== servedPath) return new Response(null, { status: 404 });
  const told = new Request(request, { headers: withClientAddress(request.headers) });
  return await replacingSession(request.headers, () => auth().handler(told));
}
