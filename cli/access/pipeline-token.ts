import { z } from 'zod';
import { exchangedSchema } from '../api/answers.ts';
import { apiClient } from '../api/client.ts';
import { say } from '../say.ts';
import { exitCodes, Stopped } from '../stopped.ts';

/**
 * The identity token of the pipeline that this runs in: LAMPLIGHTER_ID_TOKEN (GitLab and others put theirs there), or GitHub
 * Actions' own for this console. Undefined outside of such a pipeline. Source of the latter: GitHub Docs, "OpenID Connect reference",
 * methods for requesting the OIDC token.
 */
export async function pipelineIdentity(origin: string): Promise<string | undefined> {
  const {
    LAMPLIGHTER_ID_TOKEN: given,
    ACTIONS_ID_TOKEN_REQUEST_URL: url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
  } = process.env;
  if (given) return given;
  if (!url || !requestToken) return undefined;
  const address = new URL(url);
  address.searchParams.set('audience', process.env['LAMPLIGHTER_AUDIENCE'] || origin);
  try {
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${requestToken}` },
      signal: AbortSignal.timeout(30_000),
    });
    return z.object({ value: z.string() }).parse(await response.json()).value;
  } catch {
    // Its error may repeat the address, which is a secret of the job's.
    throw new Stopped(exitCodes.unexpected, say('identityUnavailable'), { code: 'identityUnavailable' });
  }
}

/** Exchanges an identity token for one of Lamplighter's, good for an hour. It is sent once, as each is exchanged once. */
export async function exchangeIdentity(origin: string, identity: string, note: (text: string) => void) {
  return await apiClient(origin, identity, note).ask({ method: 'POST', path: '/token' }, exchangedSchema);
}
