import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { isTrustedProxy, parseTrustedProxies } from '../../core/connection/trusted-proxies.ts';

/** The header that a request's id comes in from a proxy, and goes out in to everybody. */
export const requestIdHeader = 'x-request-id';

declare global {
  // One a process, although Next.js bundles this file more than once.
  var lamplighterRequestId: AsyncLocalStorage<string> | undefined;
}

function storage(): AsyncLocalStorage<string> {
  globalThis.lamplighterRequestId ??= new AsyncLocalStorage();
  return globalThis.lamplighterRequestId;
}

/** The id of the request that this is done for; undefined outside of requests. */
export function currentRequestId(): string | undefined {
  return storage().getStore();
}

/** From here on, in this request, everything is done for the request of that id. */
export function enterRequest(id: string): void {
  storage().enterWith(id);
}

/** Nothing that could end a log line, a header or a search for it. */
const wellFormed = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * The id of a request: the one that it names, when that is well-formed and the request comes from a proxy that is trusted; otherwise
 * a new one, as anybody could name the id of somebody else's request. `trusted` is LAMPLIGHTER_TRUSTED_PROXIES.
 */
export function requestIdOf(
  named: string | string[] | undefined,
  remoteAddress: string | undefined,
  trusted: string | undefined = process.env['LAMPLIGHTER_TRUSTED_PROXIES'],
): string {
  const isTaken =
    typeof named === 'string' && wellFormed.test(named) && isTrustedProxy(parseTrustedProxies(trusted), remoteAddress);
  return isTaken ? named : randomUUID();
}
