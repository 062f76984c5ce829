import { lookup } from 'node:dns/promises';
import { isPublicAddress, webhookAddressRefusal } from '../core/webhooks/address.ts';
import { allowsPrivateReceivers } from '../db/webhooks/private-receivers.ts';

/** An address to connect to, and its version of IP. */
export type WebhookAddress = { address: string; family: number };

/**
 * The address to which a webhook's deliveries go, looked up once; `notAllowed` when they may not go there, `unreachable` when
 * the name has none. What the URL says itself was asked when it was typed, by the same rule; what its name leads to is only
 * known now.
 */
export async function webhookAddress(url: URL): Promise<WebhookAddress | 'notAllowed' | 'unreachable'> {
  const allowsPrivate = allowsPrivateReceivers();
  if (webhookAddressRefusal(url.href, { allowsPrivate })) return 'notAllowed';
  // An address in a URL needs no look-up: Node.js returns it as it is.
  const resolved = await lookup(url.hostname.replace(/^\[|\]$/g, '')).catch(() => 'unreachable' as const);
  if (resolved === 'unreachable' || allowsPrivate) return resolved;
  return isPublicAddress(resolved.address) ? resolved : 'notAllowed';
}
