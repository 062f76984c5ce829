import { database } from '../kernel/client.ts';

export type WebhookRow = {
  id: string;
  name: string;
  /** Only the host: the path of a webhook's address is often a secret itself. */
  host: string;
  events: string[];
  isEnabled: boolean;
  lastDelivery: { at: string; status: string } | null;
};

/** All webhooks by name, never their secrets or whole addresses. */
export async function listWebhooks(): Promise<WebhookRow[]> {
  const webhooks = await database().webhook.findMany({
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    omit: { secretSealed: true },
    include: {
      deliveries: {
        orderBy: { createdAt: 'desc' },
        take: 1,
        select: { createdAt: true, status: true },
      },
    },
  });
  return webhooks.map((webhook) => {
    const [last] = webhook.deliveries;
    return {
      id: webhook.id,
      name: webhook.name,
      host: URL.parse(webhook.url)?.host ?? '',
      events: webhook.events,
      isEnabled: webhook.isEnabled,
      lastDelivery: last ? { at: last.createdAt.toISOString(), status: last.status } : null,
    };
  });
}

export type DeliveryRow = {
  id: string;
  webhookName: string;
  event: string;
  status: string;
  attempts: number;
  responseStatus: number | null;
  failure: string | null;
  createdAt: string;
};

/** The newest deliveries over all webhooks. */
export async function listDeliveries(limit: number): Promise<DeliveryRow[]> {
  const deliveries = await database().webhookDelivery.findMany({
    orderBy: { createdAt: 'desc' },
    take: limit,
    omit: { payload: true },
    include: { webhook: { select: { name: true } } },
  });
  return deliveries.map((delivery) => ({
    id: delivery.id,
    webhookName: delivery.webhook.name,
    event: delivery.event,
    status: delivery.status,
    attempts: delivery.attempts,
    responseStatus: delivery.responseStatus,
    failure: delivery.failure,
    createdAt: delivery.createdAt.toISOString(),
  }));
}
