import type { WebhookEvent } from '../../core/audit/webhook-events.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { readRolloutReport } from '../../db/rollouts/rollout-report.ts';
import { insertDelivery, listListeners } from '../../db/webhooks/webhooks.ts';

/**
 * Tells every webhook that listens for the event about a Rollout, within the transaction that makes it true: one delivery
 * each, sent by the worker. The payload holds names and counts, never a value of a function.
 */
export async function announceRollout(tx: Transaction, rolloutId: string, event: WebhookEvent): Promise<void> {
  const webhookIds = await listListeners(tx, event);
  if (webhookIds.length === 0) return;
  const data = await readRolloutReport(tx, rolloutId);
  const payload = { type: event, timestamp: (await readDatabaseTime(tx)).toISOString(), data };
  for (const webhookId of webhookIds) {
    const deliveryId = await insertDelivery(tx, { webhookId, event, payload });
    await enqueue(tx, 'webhook.deliver', { deliveryId });
  }
}
