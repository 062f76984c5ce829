import { say } from '../say.ts';
import { badInput } from '../stopped.ts';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The origin of a console's address, as somebody typed it. Throws Stopped when it is none, or would carry a token in clear over a
 * network; LAMPLIGHTER_ALLOW_HTTP=true lets that pass.
 */
export function consoleOrigin(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw badInput('urlInvalid', say('urlInvalid'));
  const isClear = url.protocol === 'http:' && !loopback.test(url.hostname);
  if (isClear && process.env['LAMPLIGHTER_ALLOW_HTTP'] !== 'true')
    throw badInput('urlNotEncrypted', say('urlNotEncrypted', { url: url.origin }));
  return url.origin;
}
