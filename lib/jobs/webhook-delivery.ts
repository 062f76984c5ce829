import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { Logger } from 'pino';
import {
  countDeliveryAttempts,
  type Delivery,
  type DeliveryAttempt,
  readDelivery,
  recordDeliveryAttempt,
} from '../db/webhooks/webhooks.ts';

/** Attempts in all; the queue tries again ever more slowly, over about three minutes. */
const mostAttempts = 8;
const timeoutMilliseconds = 10_000;

/**
 * The job `webhook.deliver`: sends one delivery, signed as the Standard Webhooks specification (v1) says. An answer 2xx is
 * delivered, anything else is tried again by the queue. Redirects are not followed. Throws to be tried again.
 */
export async function deliverWebhook(
  deliveryId: string,
  log: Logger,
  patienceMilliseconds = timeoutMilliseconds,
): Promise<void> {
  const delivery = await readDelivery(deliveryId);
  if (delivery === null || delivery.status !== 'pending') return;
  const outcome = delivery.isEnabled ? await attempt(delivery, patienceMilliseconds) : ended('disabled');
  const isLast = (await countDeliveryAttempts(deliveryId)) + 1 >= mostAttempts;
  const status = outcome.status === 'pending' && isLast ? 'failed' : outcome.status;
  await recordDeliveryAttempt(deliveryId, { ...outcome, status });
  log.info({ deliveryId, status, responseStatus: outcome.responseStatus }, 'webhook');
  if (status === 'pending') throw new Error('webhook not accepted');
}

function ended(failure: NonNullable<DeliveryAttempt['failure']>): DeliveryAttempt {
  return { status: 'failed', responseStatus: null, failure };
}

/**
 * The three headers of a signed delivery. The signature covers id, time and body: base64 of HMAC-SHA256 under the secret
 * (after `whsec_`, base64). Source: Standard Webhooks specification 1.0.
 */
export function signedHeaders(secret: string, id: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

async function attempt(delivery: Delivery, patienceMilliseconds: number): Promise<DeliveryAttempt> {
  const url = URL.parse(delivery.url);
  const address = url && (await allowedAddress(url));
  if (!url || address === undefined) return ended('notAllowed');
  if (address === null) return { status: 'pending', responseStatus: null, failure: 'unreachable' };
  const answer = await post(url, address, delivery, patienceMilliseconds);
  if (typeof answer === 'string') return { status: 'pending', responseStatus: null, failure: answer };
  const isAccepted = answer >= 200 && answer < 300;
  return {
    status: isAccepted ? 'delivered' : 'pending',
    responseStatus: answer,
    failure: isAccepted ? null : 'refused',
  };
}

/**
 * Addresses inside networks, which a webhook must not be able to reach: it would turn the worker into a way in. Also those
 * that stand for an IPv4 address or for nobody. Source: IANA's registries of special-purpose addresses, 2026.
 */
const inside = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6');
}

/**
 * The address to connect to; undefined when it is not allowed, null when the name has none. LAMPLIGHTER_WEBHOOK_PRIVATE=allow
 * lets webhooks reach private networks and this machine, http included: for receivers inside, and for tests.
 */
async function allowedAddress(url: URL): Promise<{ address: string; family: number } | undefined | null> {
  const isPrivateAllowed = process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] === 'allow';
  if (url.protocol !== 'https:' && !(isPrivateAllowed && url.protocol === 'http:')) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const resolved = isIP(host) ? { address: host, family: isIP(host) } : await lookup(host).catch(() => null);
  if (resolved === null || isPrivateAllowed) return resolved;
  return isInside(resolved) ? undefined : resolved;
}

function isInside({ address, family }: { address: string; family: number }): boolean {
  if (family === 4) return inside.check(address, 'ipv4');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped === undefined
    ? inside.check(address, 'ipv6') || /^::ffff:/i.test(address)
    : inside.check(mapped, 'ipv4');
}

/**
 * Posts to the address that was checked, not to whatever the name means a moment later. Answers the HTTP status, or why
 * there is none. The answer's body is not read.
 */
function post(
  url: URL,
  { address, family }: { address: string; family: number },
  { id, secret, payload }: Delivery,
  patienceMilliseconds: number,
): Promise<number | 'unreachable' | 'timedOut'> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const request = send(
      url,
      {
        method: 'POST',
        signal: AbortSignal.timeout(patienceMilliseconds),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(payload),
          'user-agent': 'Lamplighter-Webhook/1',
          ...signedHeaders(secret, id, new Date(), payload),
        },
        lookup: (_host, options, callback) => {
          if (options.all) callback(null, [{ address, family }]);
          else callback(null, address, family);
        },
      },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      },
    );
    // Node.js tells of a signal's end as AbortError, with what ended it as the cause.
    request.on('error', ({ cause }) =>
      resolve(cause instanceof Error && cause.name === 'TimeoutError' ? 'timedOut' : 'unreachable'),
    );
    request.end(payload);
  });
}
