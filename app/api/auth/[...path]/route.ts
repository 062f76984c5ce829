import { foreignHostResponse, isOwnHost, ownOrigin } from '#app/_doors/own-host.ts';
import { oidcProviderId } from '#lib/auth/oidc.ts';
import { returnFromOidc } from '#lib/auth/oidc-callback.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { recordRefusedOidc } from '#lib/commands/people/sign-in-commands.ts';
import { stranger } from '#lib/core/access/caller.ts';

/**
 * The one endpoint of better-auth that is reachable from outside: where the identity provider sends people back.
 * Everything else of it (sign-in, sign-out, its admin endpoints) is used in-process by our own actions, which record it.
 */
const servedPath = `/api/auth/callback/${oidcProviderId}`;

/** A session is made here, which no browser and no proxy may keep. */
const unkept = { 'cache-control': 'no-store' } as const;

export async function GET(request: Request): Promise<Response> {
  if (!isOwnHost(request.headers)) return foreignHostResponse(request.headers);
  if (new URL(request.url).pathname !== servedPath) return new Response(null, { status: 404, headers: unkept });
  const result = await returnFromOidc(request);
  if ('response' in result) {
    const headers = new Headers(result.response.headers);
    headers.set('cache-control', unkept['cache-control']);
    return new Response(result.response.body, { status: result.response.status, headers });
  }
  const { refusal, email } = result;
  await runCommand(recordRefusedOidc, { refusal, ...(email === undefined ? {} : { email }) }, stranger);
  const location = new URL(`/sign-in?refused=${refusal}`, ownOrigin()).href;
  return new Response(null, { status: 303, headers: { ...unkept, location } });
}
