import { z } from 'zod';
import type { DeliveryEvent, WebhookEvent } from '../../core/audit/webhook-events.ts';
import { AppError } from '../../core/errors.ts';
import { defaultLocale, type Locale, localeNamed } from '../../core/language/locales.ts';
import { type WebhookFormat, webhookFormats } from '../../core/webhooks/formats.ts';
import type { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { notify } from '../kernel/notify.ts';
import { open } from '../kernel/seal.ts';

/** Ids of the webhooks that are switched on and listen for an event, and not also for `unlessFor`. */
export async function listListeners(tx: Transaction, event: WebhookEvent, unlessFor?: WebhookEvent): Promise<string[]> {
  const webhooks = await tx.webhook.findMany({
    where: { isEnabled: true, events: { has: event }, ...(unlessFor && { NOT: { events: { has: unlessFor } } }) },
    select: { id: true },
  });
  return webhooks.map(({ id }) => id);
}

/** Stores a delivery that is still to be sent. Returns its id. */
export async function insertDelivery(
  tx: Transaction,
  delivery: { webhookId: string; event: DeliveryEvent; payload: Prisma.InputJsonObject },
): Promise<string> {
  const { id } = await tx.webhookDelivery.create({ data: delivery, select: { id: true } });
  return id;
}

/** Whether a delivery of an event was made whose data hold these facts. */
export async function hasDelivery(
  tx: Transaction,
  event: DeliveryEvent,
  facts: Readonly<Record<string, string>>,
): Promise<boolean> {
  const holds = Object.entries(facts).map(([name, equals]) => ({ payload: { path: ['data', name], equals } }));
  return (await tx.webhookDelivery.count({ where: { event, AND: holds } })) > 0;
}

/** A delivery to be sent again: whose it is, and whether it is still on its way. Held to the end of the transaction. */
export type EarlierDelivery = { webhookId: string; webhookName: string; event: string; isPending: boolean };

/** Reads a delivery, held. Throws AppError notFound. */
export async function lockDelivery(tx: Transaction, deliveryId: string): Promise<EarlierDelivery> {
  await tx.$executeRaw`SELECT FROM webhook_delivery WHERE id = ${deliveryId}::uuid FOR UPDATE`;
  const row = await tx.webhookDelivery.findUnique({
    where: { id: deliveryId },
    select: { webhookId: true, event: true, status: true, webhook: { select: { name: true } } },
  });
  if (!row) throw new AppError('notFound', { what: 'webhookDelivery' });
  const { webhookId, event, status, webhook } = row;
  return { webhookId, webhookName: webhook.name, event, isPending: status === 'pending' };
}

/** Stores the message of an earlier delivery as one that is to be sent again. Returns the new delivery's id. */
export async function insertRepeatedDelivery(tx: Transaction, deliveryId: string): Promise<string> {
  const { webhookId, event, payload, messageId } = await tx.webhookDelivery.findUniqueOrThrow({
    where: { id: deliveryId },
  });
  const { id } = await tx.webhookDelivery.create({
    // A JSON column that is not null holds a value.
    data: { webhookId, event, payload: payload ?? {}, messageId: messageId ?? deliveryId },
    select: { id: true },
  });
  return id;
}

/** A delivery with all that sending it takes. Address and secret are in clear: for the request only. */
export type Delivery = {
  id: string;
  /** By which a receiver knows the message: the same however often it is sent. */
  messageId: string;
  url: string;
  secret: string;
  format: WebhookFormat;
  /** The language of what it says to people. */
  locale: Locale;
  /** As stored: the body of a delivery in JSON, and what a message for people is made from. */
  payload: unknown;
  status: string;
  attempts: number;
  isEnabled: boolean;
  /** Not before then; null: at once. */
  nextAttemptAt: Date | null;
  /** A test message: sent even while the webhook is off. */
  isTest: boolean;
  /** Tried once, as somebody waits for what comes of it: a test message, or one sent again by hand. */
  isOnce: boolean;
};

const testEvent: DeliveryEvent = 'webhook.test';
const formatSchema = z.enum(webhookFormats);

/** One delivery; null when it, or its webhook, was deleted. Throws AppError `sealedValueUnreadable`. */
export async function readDelivery(deliveryId: string): Promise<Delivery | null> {
  const row = await database().webhookDelivery.findUnique({ where: { id: deliveryId }, include: { webhook: true } });
  if (!row) return null;
  const { id: rowId, urlSealed, secretSealed } = row.webhook;
  if (urlSealed === null) throw new AppError('sealedValueUnreadable');
  return {
    id: row.id,
    messageId: row.messageId ?? row.id,
    url: open(urlSealed, { purpose: 'webhook.url', rowId }),
    secret: open(secretSealed, { purpose: 'webhook.secret', rowId }),
    format: formatSchema.parse(row.webhook.format),
    // A row may name a language of another version.
    locale: localeNamed(row.webhook.locale) ?? defaultLocale,
    payload: row.payload,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt,
    isEnabled: row.webhook.isEnabled,
    isTest: row.event === testEvent,
    isOnce: row.event === testEvent || row.messageId !== null,
  };
}

/** How one attempt at a delivery ended; `failure` is why it was not accepted. */
export const deliveryFailures = ['notAllowed', 'unreachable', 'timedOut', 'refused', 'disabled'] as const;
/** An attempt as it is stored; `pending` means that it will be tried again, after `nextSeconds`. */
export const deliveryAttemptSchema = z.strictObject({
  status: z.enum(['pending', 'delivered', 'failed']),
  responseStatus: z.number().nullable(),
  responseCode: z.string().max(60).nullable(),
  failure: z.enum(deliveryFailures).nullable(),
  nextSeconds: z.number().nullable(),
});
export type DeliveryAttempt = z.infer<typeof deliveryAttemptSchema>;

/** Records an attempt at a delivery that is still pending and tells those who watch. Returns whose it is; null when it had ended. */
export async function recordDeliveryAttempt(
  tx: Transaction,
  deliveryId: string,
  { nextSeconds, ...attempt }: DeliveryAttempt,
): Promise<{ webhookId: string } | null> {
  const now = await readDatabaseTime(tx);
  const rows = await tx.webhookDelivery.updateManyAndReturn({
    where: { id: deliveryId, status: 'pending' },
    data: {
      ...attempt,
      attempts: { increment: 1 },
      finishedAt: attempt.status === 'pending' ? null : now,
      nextAttemptAt: nextSeconds === null ? null : new Date(now.getTime() + nextSeconds * 1_000),
    },
    select: { webhookId: true },
  });
  if (rows.length > 0) await notify(tx, `webhookDelivery:${deliveryId}`);
  return rows[0] ?? null;
}

/** A webhook of which no message was accepted since `failingSince`. */
export type FailingWebhook = { name: string; address: string; failingSince: Date; isRecorded: boolean };

/** Notes that a message was not accepted. Returns how long that has been so. */
export async function noteWebhookFailing(tx: Transaction, webhookId: string): Promise<FailingWebhook> {
  const now = await readDatabaseTime(tx);
  await tx.webhook.updateMany({ where: { id: webhookId, failingSince: null }, data: { failingSince: now } });
  const { name, urlMasked, failingSince, failingRecordedAt } = await tx.webhook.findUniqueOrThrow({
    where: { id: webhookId },
    select: { name: true, urlMasked: true, failingSince: true, failingRecordedAt: true },
  });
  return {
    name,
    address: urlMasked,
    failingSince: failingSince ?? now,
    isRecorded: failingRecordedAt !== null,
  };
}

/** Notes that the audit log was told of it. */
export async function noteFailingRecorded(tx: Transaction, webhookId: string): Promise<void> {
  await tx.webhook.update({ where: { id: webhookId }, data: { failingRecordedAt: await readDatabaseTime(tx) } });
}

/** Notes that a message was accepted. */
export async function noteWebhookAccepted(tx: Transaction, webhookId: string): Promise<void> {
  await tx.webhook.updateMany({
    where: { id: webhookId, failingSince: { not: null } },
    data: { failingSince: null, failingRecordedAt: null },
  });
}
