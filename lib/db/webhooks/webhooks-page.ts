import { z } from 'zod';
import { deliveryEvents, webhookEvents } from '../../core/audit/webhook-events.ts';
import { webhookFormats } from '../../core/webhooks/formats.ts';
import { isFailingForLong } from '../../core/webhooks/retries.ts';
import { database } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { deliveryFailures } from './webhooks.ts';

/** How far a delivery came. */
export const deliveryStatusSchema = z.enum(['pending', 'delivered', 'failed']);

/** A webhook as a list shows it. `address` is masked: its path is often a secret itself. */
export const webhookRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  events: z.array(z.enum(webhookEvents)),
  format: z.enum(webhookFormats),
  locale: z.string(),
  isEnabled: z.boolean(),
  /** Since when no message was accepted (ISO 8601), where that is for long; null otherwise. */
  failingSince: z.string().nullable(),
  lastDelivery: z.object({ at: z.string(), status: deliveryStatusSchema }).nullable(),
});
export type WebhookRow = z.infer<typeof webhookRowSchema>;

/** All webhooks by name, never their secrets or whole addresses. */
export async function listWebhookRows(): Promise<WebhookRow[]> {
  const now = await readDatabaseTime(database());
  const webhooks = await database().webhook.findMany({
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    omit: { secretSealed: true, url: true, urlSealed: true },
    include: {
      deliveries: {
        orderBy: { createdAt: 'desc' },
        take: 1,
        select: { createdAt: true, status: true },
      },
    },
  });
  return webhooks.map(({ id, name, urlMasked, events, format, locale, isEnabled, failingSince, deliveries: [last] }) =>
    webhookRowSchema.parse({
      id,
      name,
      address: urlMasked,
      events,
      format,
      locale,
      isEnabled,
      failingSince: isFailingForLong(failingSince, now) ? failingSince?.toISOString() : null,
      lastDelivery: last ? { at: last.createdAt.toISOString(), status: last.status } : null,
    }),
  );
}

/** A delivery as a list shows it; times in UTC (ISO 8601). */
export const deliveryRowSchema = z.object({
  id: z.string(),
  webhookName: z.string(),
  event: z.enum(deliveryEvents),
  status: deliveryStatusSchema,
  attempts: z.number(),
  responseStatus: z.number().nullable(),
  failure: z.enum(deliveryFailures).nullable(),
  /** What a chat service called its refusal, such as channel_is_archived. */
  responseCode: z.string().nullable(),
  createdAt: z.string(),
  /** When it is tried again; null: no more. */
  nextAttemptAt: z.string().nullable(),
});
export type DeliveryRow = z.infer<typeof deliveryRowSchema>;

/** The newest deliveries over all webhooks. */
export async function listDeliveryRows(limit: number): Promise<DeliveryRow[]> {
  const deliveries = await database().webhookDelivery.findMany({
    orderBy: { createdAt: 'desc' },
    take: limit,
    omit: { payload: true },
    include: { webhook: { select: { name: true } } },
  });
  return deliveries.map(toDeliveryRow);
}

/** One delivery as the list shows it, or null. */
export async function readDeliveryRow(deliveryId: string): Promise<DeliveryRow | null> {
  const delivery = await database().webhookDelivery.findUnique({
    where: { id: deliveryId },
    omit: { payload: true },
    include: { webhook: { select: { name: true } } },
  });
  return delivery && toDeliveryRow(delivery);
}

function toDeliveryRow({
  webhook,
  createdAt,
  nextAttemptAt,
  ...delivery
}: {
  webhook: { name: string };
  createdAt: Date;
  nextAttemptAt: Date | null;
}): DeliveryRow {
  return deliveryRowSchema.parse({
    ...delivery,
    webhookName: webhook.name,
    createdAt: createdAt.toISOString(),
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
  });
}
