import { lookup } from 'node:dns/promises';
import { isPublicAddress, webhookAddressRefusal } from '../core/webhooks/address.ts';
import { isMetadataAddress } from '../core/webhooks/metadata-address.ts';
import { allowedReceivers } from '../db/webhooks/allowed-receivers.ts';

/** An address to connect to, and its version of IP. */
export type WebhookAddress = { address: string; family: number };

/** Looks up a name; the system's resolver but in tests. */
export type LookUp = (hostname: string) => Promise<WebhookAddress>;

/**
 * The address to which a webhook's deliveries go, looked up once; `notAllowed` when they may not go there, `unreachable` when
 * the name has none. What the URL says itself was asked when it was typed, by the same rule; what its name leads to is only
 * known now.
 */
export async function webhookAddress(
  url: URL,
  lookUp: LookUp = (hostname) => lookup(hostname),
): Promise<WebhookAddress | 'notAllowed' | 'unreachable'> {
  const allowed = allowedReceivers();
  if (webhookAddressRefusal(url.href, allowed)) return 'notAllowed';
  // An address in a URL needs no look-up: Node.js returns it as it is.
  const resolved = await lookUp(url.hostname.replace(/^\[|\]$/g, '')).catch(() => 'unreachable' as const);
  if (resolved === 'unreachable') return resolved;
  if (isMetadataAddress(resolved.address)) return 'notAllowed';
  return allowed.allowsPrivate || isPublicAddress(resolved.address) ? resolved : 'notAllowed';
}
