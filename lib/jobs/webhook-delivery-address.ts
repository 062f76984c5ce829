import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address to connect to, and its version of IP. */
export type WebhookAddress = { address: string; family: number };

/**
 * The address to which a webhook's deliveries go, looked up once; `notAllowed` when they may not go there, `unreachable` when
 * the name has none. LAMPLIGHTER_WEBHOOK_PRIVATE=allow lets webhooks reach private networks and this machine, http included:
 * for receivers inside, and for tests.
 */
export async function webhookAddress(url: URL): Promise<WebhookAddress | 'notAllowed' | 'unreachable'> {
  const isPrivateAllowed = process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] === 'allow';
  if (url.protocol !== 'https:' && !(isPrivateAllowed && url.protocol === 'http:')) return 'notAllowed';
  // An address in a URL needs no look-up: Node.js returns it as it is.
  const resolved = await lookup(url.hostname.replace(/^\[|\]$/g, '')).catch(() => 'unreachable' as const);
  if (resolved === 'unreachable' || isPrivateAllowed) return resolved;
  return isPublicAddress(resolved.address) ? resolved : 'notAllowed';
}

/** All of IPv6 that IANA has given out for the public internet; ipaddr.js also takes what it gave to nobody for unicast. */
const globalUnicastV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address lies in the public internet. A webhook must not reach any other, or it would turn the worker into a
 * way in: private networks, this machine, the metadata service of a cloud, IPv6 addresses that stand for an IPv4 address or
 * for nobody. Source: IANA's registries of special-purpose addresses, as ipaddr.js keeps them, and of the IPv6 address space.
 */
export function isPublicAddress(text: string): boolean {
  // Stricter than ipaddr.js, which also reads the short and octal forms of old.
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv6 && !address.match(globalUnicastV6)) return false;
  return address.range() === 'unicast';
}
