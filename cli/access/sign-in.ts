import { apiClient, type Client } from '../api/client.ts';
import { say } from '../say.ts';
import { badInput, type Stopped } from '../stopped.ts';
import { consoleOrigin } from './console-address.ts';
import { exchangeIdentity, pipelineIdentity } from './pipeline-token.ts';
import { readLogin, type StoredLogin } from './stored-login.ts';

/**
 * A client for the console and with the token that are named nearest: `url`, LAMPLIGHTER_URL or the login's; LAMPLIGHTER_TOKEN, the
 * login's if it is for that console and good still, or the pipeline's own identity. Throws Stopped when there is none.
 */
export async function signIn(url: string | undefined, note: (text: string) => void): Promise<Client> {
  const login = process.env['LAMPLIGHTER_TOKEN'] ? undefined : readLogin();
  const address = url ?? (process.env['LAMPLIGHTER_URL'] || login?.url);
  if (address === undefined) throw badInput('urlMissing', say('urlMissing'));
  const origin = consoleOrigin(address);
  const token = process.env['LAMPLIGHTER_TOKEN'] || tokenFor(origin, login);
  if (token !== undefined) return apiClient(origin, requireHeaderText(token), note);
  const identity = await pipelineIdentity(origin);
  if (identity === undefined) throw noToken(origin, login);
  return apiClient(origin, (await exchangeIdentity(origin, identity, note)).token, note);
}

function noToken(origin: string, login: StoredLogin | undefined): Stopped {
  if (login?.url !== origin || login.expiresAt === null)
    return badInput('tokenMissing', say('tokenMissing', { url: origin }));
  return badInput('tokenExpired', say('tokenExpired', { url: origin, expiresAt: login.expiresAt }));
}

function tokenFor(origin: string, login: StoredLogin | undefined): string | undefined {
  if (login?.url !== origin) return undefined;
  return login.expiresAt !== null && Date.parse(login.expiresAt) <= Date.now() ? undefined : login.token;
}

/** A token as it may stand in a header; with a line end or the like it would be refused with its text in the error. */
export function requireHeaderText(token: string): string {
  const trimmed = token.trim();
  if (!/^[!-~]+$/.test(trimmed)) throw badInput('tokenInvalid', say('tokenInvalid'));
  return trimmed;
}
