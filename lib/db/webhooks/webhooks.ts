import { z } from 'zod';
import type { WebhookEvent } from '../../core/audit/webhook-events.ts';
import { AppError } from '../../core/errors.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { open } from '../kernel/seal.ts';
import { enqueue } from '../queue/queue.ts';

/**
 * Tells every webhook that listens for the event about a Rollout, within the transaction that makes it true: one delivery
 * each, sent by the worker. The payload holds names and counts, never a value of a function.
 */
export async function announceRollout(tx: Transaction, rolloutId: string, event: WebhookEvent): Promise<void> {
  const webhooks = await tx.webhook.findMany({
    where: { isEnabled: true, events: { has: event } },
    select: { id: true },
  });
  if (webhooks.length === 0) return;
  const payload = await describeRollout(tx, rolloutId, event);
  for (const webhook of webhooks) {
    const delivery = await tx.webhookDelivery.create({
      data: { webhookId: webhook.id, event, payload },
      select: { id: true },
    });
    await enqueue(tx, 'webhook.deliver', { deliveryId: delivery.id });
  }
}

async function describeRollout(tx: Transaction, rolloutId: string, event: WebhookEvent) {
  const rollout = await tx.rollout.findUniqueOrThrow({
    where: { id: rolloutId },
    include: { revertsRollout: { select: { id: true, number: true } } },
  });
  const groups = await tx.change.groupBy({
    by: ['outcome'],
    where: { rolloutId, verdict: 'change' },
    _count: { _all: true },
  });
  return {
    type: event,
    timestamp: new Date().toISOString(),
    data: {
      rolloutId,
      number: rollout.number,
      name: rollout.name,
      mode: rollout.mode,
      status: rollout.status,
      statusReason: rollout.statusReason,
      revertsRollout: rollout.revertsRollout,
      functions: Object.fromEntries(groups.map(({ outcome, _count }) => [outcome, _count._all])),
    },
  };
}

/** A delivery with all that sending it takes. The secret is in clear: for the signature only. */
export type Delivery = {
  id: string;
  url: string;
  secret: string;
  payload: string;
  status: string;
  isEnabled: boolean;
};

/** One delivery; null when it, or its webhook, was deleted. Throws AppError `sealedValueUnreadable`. */
export async function readDelivery(deliveryId: string): Promise<Delivery | null> {
  const row = await database().webhookDelivery.findUnique({ where: { id: deliveryId }, include: { webhook: true } });
  if (!row) return null;
  return {
    id: row.id,
    url: row.webhook.url,
    secret: open(row.webhook.secretSealed, 'webhook.secret'),
    payload: JSON.stringify(row.payload),
    status: row.status,
    isEnabled: row.webhook.isEnabled,
  };
}

/** How one attempt at a delivery ended; `failure` says in a word why it was not accepted. */
export const deliveryFailures = ['notAllowed', 'unreachable', 'timedOut', 'refused', 'disabled'] as const;
const attemptSchema = z.object({
  status: z.enum(['pending', 'delivered', 'failed']),
  responseStatus: z.number().nullable(),
  failure: z.enum(deliveryFailures).nullable(),
});
export type DeliveryAttempt = z.infer<typeof attemptSchema>;

/** Records an attempt; `pending` means that it will be tried again. Throws AppError `notFound`. */
export async function recordDeliveryAttempt(deliveryId: string, attempt: DeliveryAttempt): Promise<void> {
  const { count } = await database().webhookDelivery.updateMany({
    where: { id: deliveryId },
    data: { ...attempt, attempts: { increment: 1 }, finishedAt: attempt.status === 'pending' ? null : new Date() },
  });
  if (count === 0) throw new AppError('notFound', { kind: 'webhookDelivery', id: deliveryId });
}

/** How often a delivery was tried so far. */
export async function countDeliveryAttempts(deliveryId: string): Promise<number> {
  const row = await database().webhookDelivery.findUnique({ where: { id: deliveryId }, select: { attempts: true } });
  return row?.attempts ?? 0;
}
