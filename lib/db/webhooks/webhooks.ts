import { z } from 'zod';
import type { DeliveryEvent, WebhookEvent } from '../../core/audit/webhook-events.ts';
import { AppError } from '../../core/errors.ts';
import type { Prisma } from '../generated/client.ts';
import { database, inTransaction, type Transaction } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { notify } from '../kernel/notify.ts';
import { open } from '../kernel/seal.ts';

/** Ids of the webhooks that are switched on and listen for an event. */
export async function listListeners(tx: Transaction, event: WebhookEvent): Promise<string[]> {
  const webhooks = await tx.webhook.findMany({
    where: { isEnabled: true, events: { has: event } },
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

/** A delivery with all that sending it takes. Address and secret are in clear: for the request only. */
export type Delivery = {
  id: string;
  url: string;
  secret: string;
  payload: string;
  status: string;
  isEnabled: boolean;
  /** A test message: sent even while the webhook is off, and once, as somebody waits for what comes of it. */
  isTest: boolean;
};

const testEvent: DeliveryEvent = 'webhook.test';

/** One delivery; null when it, or its webhook, was deleted. Throws AppError `sealedValueUnreadable`. */
export async function readDelivery(deliveryId: string): Promise<Delivery | null> {
  const row = await database().webhookDelivery.findUnique({ where: { id: deliveryId }, include: { webhook: true } });
  if (!row) return null;
  const { id: rowId, urlSealed, secretSealed } = row.webhook;
  if (urlSealed === null) throw new AppError('sealedValueUnreadable');
  return {
    id: row.id,
    url: open(urlSealed, { purpose: 'webhook.url', rowId }),
    secret: open(secretSealed, { purpose: 'webhook.secret', rowId }),
    payload: JSON.stringify(row.payload),
    status: row.status,
    isEnabled: row.webhook.isEnabled,
    isTest: row.event === testEvent,
  };
}

/** How one attempt at a delivery ended; `failure` is why it was not accepted. */
export const deliveryFailures = ['notAllowed', 'unreachable', 'timedOut', 'refused', 'disabled'] as const;
const attemptSchema = z.object({
  status: z.enum(['pending', 'delivered', 'failed']),
  responseStatus: z.number().nullable(),
  failure: z.enum(deliveryFailures).nullable(),
});
export type DeliveryAttempt = z.infer<typeof attemptSchema>;

/** Records an attempt and tells those who watch; `pending` means that it will be tried again. Throws AppError `notFound`. */
export async function recordDeliveryAttempt(deliveryId: string, attempt: DeliveryAttempt): Promise<void> {
  await inTransaction(async (tx) => {
    const finishedAt = attempt.status === 'pending' ? null : await readDatabaseTime(tx);
    const { count } = await tx.webhookDelivery.updateMany({
      where: { id: deliveryId },
      data: { ...attempt, attempts: { increment: 1 }, finishedAt },
    });
    if (count === 0) throw new AppError('notFound', { what: 'webhookDelivery' });
    await notify(tx, `webhookDelivery:${deliveryId}`);
  });
}

/** How often a delivery was tried so far. */
export async function countDeliveryAttempts(deliveryId: string): Promise<number> {
  const row = await database().webhookDelivery.findUnique({ where: { id: deliveryId }, select: { attempts: true } });
  return row?.attempts ?? 0;
}
