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

export async function GET(request: Request): Promise<Response> {
  if (!isOwnHost(request.headers)) return foreignHostResponse();
  if (new URL(request.url).pathname !== servedPath) return new Response(null, { status: 404 });
  const result = await returnFromOidc(request);
  if ('response' in result) return result.response;
  const { refusal, email } = result;
  await runCommand(recordRefusedOidc, { refusal, ...(email === undefined ? {} : { email }) }, stranger);
  return Response.redirect(new URL(`/sign-in?refused=${refusal}`, ownOrigin()), 303);
}
