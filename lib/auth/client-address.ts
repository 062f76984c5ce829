import { forwardedAddress, parseTrustedProxies } from '../core/connection/trusted-proxies.ts';

/**
 * The client's address, or undefined where nobody we trust tells it: X-Forwarded-For is whatever a client sends unless a proxy of ours
 * wrote its end. `trusted` is LAMPLIGHTER_TRUSTED_PROXIES. IPv6 is a network of 64 bits, such as `2001:db8::/64`.
 */
export function clientAddress(
  headers: Pick<Headers, 'get'>,
  trusted: string | undefined = process.env['LAMPLIGHTER_TRUSTED_PROXIES'],
): string | undefined {
  return forwardedAddress(parseTrustedProxies(trusted), headers.get('x-forwarded-for'));
}
