import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Logger } from 'pino';
import { Webhook } from 'standardwebhooks';
import { unlessAborted } from '../aws/call-clock.ts';
import { database } from '../db/kernel/client.ts';
import { readDatabaseTime } from '../db/kernel/clock.ts';
import {
  countDeliveryAttempts,
  type Delivery,
  type DeliveryAttempt,
  readDelivery,
  recordDeliveryAttempt,
} from '../db/webhooks/webhooks.ts';
import { type WebhookAddress, webhookAddress } from './webhook-delivery-address.ts';

/** Attempts in all; the queue tries again ever more slowly, over about three minutes. */
const mostAttempts = 8;
const defaultTimeoutMilliseconds = 10_000;

/**
 * The job `webhook.deliver`: sends one delivery, signed as the Standard Webhooks specification (v1) says. A reply 2xx is
 * delivered, anything else is tried again by the queue, but for a test message, which is tried once. Redirects are not followed. Throws to be tried again.
 */
export async function deliverWebhook(
  deliveryId: string,
  log: Logger,
  timeoutMilliseconds = defaultTimeoutMilliseconds,
): Promise<void> {
  const delivery = await readDelivery(deliveryId);
  if (delivery === null || delivery.status !== 'pending') return;
  const outcome =
    delivery.isEnabled || delivery.isTest ? await attempt(delivery, timeoutMilliseconds) : ended('disabled');
  const isLast = delivery.isTest || (await countDeliveryAttempts(deliveryId)) + 1 >= mostAttempts;
  const status = outcome.status === 'pending' && isLast ? 'failed' : outcome.status;
  await recordDeliveryAttempt(deliveryId, { ...outcome, status });
  log.info({ deliveryId, status, responseStatus: outcome.responseStatus }, 'webhook');
  if (status === 'pending') throw new Error('webhook not accepted');
}

function ended(failure: NonNullable<DeliveryAttempt['failure']>): DeliveryAttempt {
  return { status: 'failed', responseStatus: null, failure };
}

/**
 * The three headers of a signed delivery; the signature covers id, time and body. `secret`: `whsec_` and the key in base64.
 * Source: Standard Webhooks specification 1.0, by its own library.
 */
function signedHeaders(secret: string, id: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = new Webhook(secret).sign(id, at, body);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}

async function attempt(delivery: Delivery, timeoutMilliseconds: number): Promise<DeliveryAttempt> {
  const url = URL.parse(delivery.url);
  // From looking up the name to the headers of the reply; its body is not read.
  const ending = AbortSignal.timeout(timeoutMilliseconds);
  const address = url === null ? 'notAllowed' : await addressWithin(ending, url);
  if (url === null || address === 'notAllowed') return ended('notAllowed');
  if (address === 'unreachable') return { status: 'pending', responseStatus: null, failure: 'unreachable' };
  if (address === 'timedOut') return { status: 'pending', responseStatus: null, failure: 'timedOut' };
  // A receiver refuses what was signed minutes ago, or in the future: the database's clock is the one that is kept right.
  const signedAt = await readDatabaseTime(database());
  const reply = await post(url, address, delivery, { ending, signedAt });
  if (typeof reply === 'string') return { status: 'pending', responseStatus: null, failure: reply };
  const isAccepted = reply >= 200 && reply < 300;
  return {
    status: isAccepted ? 'delivered' : 'pending',
    responseStatus: reply,
    failure: isAccepted ? null : 'refused',
  };
}

/** The name may lead nowhere for long: a system's resolver has its own time-outs, one after another. */
async function addressWithin(
  ending: AbortSignal,
  url: URL,
): Promise<Awaited<ReturnType<typeof webhookAddress>> | 'timedOut'> {
  try {
    return await unlessAborted(ending, webhookAddress(url));
  } catch (error) {
    if (ending.aborted) return 'timedOut';
    throw error;
  }
}

/**
 * Posts to the address that was checked, not to whatever the name means a moment later. Returns the HTTP status, or why
 * there is none. The body of the reply is not read.
 */
function post(
  url: URL,
  { address, family }: WebhookAddress,
  { id, secret, payload }: Delivery,
  { ending, signedAt }: { ending: AbortSignal; signedAt: Date },
): Promise<number | 'unreachable' | 'timedOut'> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const request = send(
      url,
      {
        method: 'POST',
        signal: ending,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(payload),
          'user-agent': 'Lamplighter-Webhook/1',
          ...signedHeaders(secret, id, signedAt, payload),
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
