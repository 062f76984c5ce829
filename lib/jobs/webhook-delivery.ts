import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Logger } from 'pino';
import { Webhook } from 'standardwebhooks';
import { unlessAborted } from '../aws/call-clock.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { finishDeliveryAttempt } from '../commands/webhooks/delivery-commands.ts';
import { workerCaller } from '../core/access/caller.ts';
import { payloadSchema } from '../core/webhooks/payload.ts';
import { meaningOf, type Reply } from '../core/webhooks/reply.ts';
import { retryAfterSeconds, secondsToNextAttempt } from '../core/webhooks/retries.ts';
import { slackMessage } from '../core/webhooks/slack-message.ts';
import { teamsMessage } from '../core/webhooks/teams-message.ts';
import { database } from '../db/kernel/client.ts';
import { readDatabaseTime } from '../db/kernel/clock.ts';
import { type Delivery, type DeliveryAttempt, readDelivery } from '../db/webhooks/webhooks.ts';
import { type LookUp, type WebhookAddress, webhookAddress } from './webhook-delivery-address.ts';
import { noticeOf } from './webhook-notice.ts';

const defaultTimeoutMilliseconds = 10_000;
/** So much of a reply is read, for a chat service's word of why it refused. */
const mostReplyBytes = 2_048;

/** What tests set otherwise than it is in production. */
export type DeliveryOptions = { timeoutMilliseconds?: number; lookUp?: LookUp };

type Ended = Omit<DeliveryAttempt, 'nextSeconds'> & { retryAfterSeconds?: number | undefined };

/**
 * The job `webhook.deliver`: sends one delivery in its webhook's format, JSON signed as the Standard Webhooks specification (v1) says. What is
 * not accepted is tried again by a later job, but for what its receiver will never accept, and for what is tried once. Redirects are
 * not followed. Throws what only the queue can mend: it hands out the job again.
 */
export async function deliverWebhook(deliveryId: string, log: Logger, options: DeliveryOptions = {}): Promise<void> {
  const delivery = await readDelivery(deliveryId);
  if (delivery === null || delivery.status !== 'pending') return;
  // A job that is handed out twice: the other one has tried meanwhile, and queued the next attempt.
  if (delivery.nextAttemptAt && delivery.nextAttemptAt > (await readDatabaseTime(database()))) return;
  const { retryAfterSeconds: asked, ...ended } =
    delivery.isEnabled || delivery.isTest ? await attempt(delivery, options) : endedAs('disabled');
  const isOver = ended.status !== 'pending' || delivery.isOnce;
  const nextSeconds = isOver ? null : secondsToNextAttempt(delivery.attempts + 1, asked);
  const status = ended.status === 'pending' && nextSeconds === null ? 'failed' : ended.status;
  await runCommand(finishDeliveryAttempt, { deliveryId, attempt: { ...ended, status, nextSeconds } }, workerCaller);
  log.info({ deliveryId, status, responseStatus: ended.responseStatus, nextSeconds }, 'webhook');
}

function endedAs(
  failure: NonNullable<DeliveryAttempt['failure']>,
  status: DeliveryAttempt['status'] = 'failed',
): Ended {
  return { status, responseStatus: null, responseCode: null, failure };
}

/** What is posted: the payload itself, or what it says to people. A payload that cannot be read is no message for people. */
function bodyOf({ format, locale, payload }: Delivery): string {
  if (format === 'json') return JSON.stringify(payload);
  const consoleUrl = process.env['LAMPLIGHTER_URL'] ?? 'http://127.0.0.1:3000';
  const notice = noticeOf(payloadSchema.parse(payload), { consoleUrl, locale });
  return JSON.stringify(format === 'slack' ? slackMessage(notice) : teamsMessage(notice));
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

async function attempt(
  delivery: Delivery,
  { timeoutMilliseconds = defaultTimeoutMilliseconds, lookUp }: DeliveryOptions,
): Promise<Ended> {
  const url = URL.parse(delivery.url);
  const body = bodyOf(delivery);
  // From looking up the name to the reply.
  const ending = AbortSignal.timeout(timeoutMilliseconds);
  const address = url === null ? 'notAllowed' : await addressWithin(ending, url, lookUp);
  if (url === null || address === 'notAllowed') return endedAs('notAllowed');
  if (typeof address === 'string') return endedAs(address, 'pending');
  // A receiver refuses what was signed minutes ago, or in the future: the database's clock is the one that is kept right.
  const now = await readDatabaseTime(database());
  const { format, secret, messageId } = delivery;
  const headers = format === 'json' ? signedHeaders(secret, messageId, now, body) : {};
  const reply = await post(url, address, { body, headers, ending });
  if (typeof reply === 'string') return endedAs(reply, 'pending');
  const { kind, code } = meaningOf(format, reply);
  return {
    status: kind === 'accepted' ? 'delivered' : kind === 'again' ? 'pending' : 'failed',
    responseStatus: reply.status,
    responseCode: code,
    failure: kind === 'accepted' ? null : 'refused',
    retryAfterSeconds: retryAfterSeconds(reply.retryAfter, now),
  };
}

/** The name may lead nowhere for long: a system's resolver has its own time-outs, one after another. */
async function addressWithin(
  ending: AbortSignal,
  url: URL,
  lookUp: LookUp | undefined,
): Promise<Awaited<ReturnType<typeof webhookAddress>> | 'timedOut'> {
  try {
    return await unlessAborted(ending, webhookAddress(url, lookUp));
  } catch (error) {
    if (ending.aborted) return 'timedOut';
    throw error;
  }
}

type Posted = { body: string; headers: Record<string, string>; ending: AbortSignal };
type Answered = Reply & { retryAfter: string | undefined };

/**
 * Posts to the address that was checked, not to whatever the name means a moment later. Returns the reply with the beginning of its
 * body, or why there is none. A body that breaks off, or does not come in time, is as long as it came: the status counts.
 */
function post(
  url: URL,
  { address, family }: WebhookAddress,
  { body, headers, ending }: Posted,
): Promise<Answered | 'unreachable' | 'timedOut'> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const request = send(
      url,
      {
        method: 'POST',
        signal: ending,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Lamplighter-Webhook/1',
          ...headers,
        },
        lookup: (_host, options, callback) => {
          if (options.all) callback(null, [{ address, family }]);
          else callback(null, address, family);
        },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        const retryAfter = response.headers['retry-after'];
        const chunks: Buffer[] = [];
        const end = () => {
          resolve({ status, retryAfter, body: Buffer.concat(chunks).subarray(0, mostReplyBytes).toString('utf8') });
          response.destroy();
        };
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (chunks.reduce((sum, { length }) => sum + length, 0) >= mostReplyBytes) end();
        });
        response.on('end', end).on('error', end).on('close', end);
      },
    );
    // Node.js tells of a signal's end as AbortError, with what ended it as the cause.
    request.on('error', ({ cause }) =>
      resolve(cause instanceof Error && cause.name === 'TimeoutError' ? 'timedOut' : 'unreachable'),
    );
    request.end(body);
  });
}
