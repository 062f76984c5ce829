import type { RolloutEvent, WebhookEvent } from '../../core/audit/webhook-events.ts';
import type { RolloutNews, WaitingFor } from '../../core/webhooks/payload.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { readRolloutReport } from '../../db/rollouts/rollout-report.ts';
import { hasDelivery, insertDelivery, listListeners } from '../../db/webhooks/webhooks.ts';

type Data = Awaited<ReturnType<typeof readRolloutReport>>;

/** What is told of an approval beside the Rollout: who did what, in which accounts (twelve digits each), and their own words. */
export type ApprovalTold = Pick<RolloutNews, 'by' | 'verdict' | 'asked' | 'accounts' | 'comment'>;

/**
 * Tells every webhook that listens for the event about a Rollout, within the transaction that makes it true: one delivery
 * each, sent by the worker. The payload holds names and counts, never a value of a function.
 */
export async function announceRollout(
  tx: Transaction,
  rolloutId: string,
  event: Exclude<RolloutEvent, 'rollout.waiting'>,
  told: ApprovalTold = {},
): Promise<void> {
  await announce(tx, event, async () => ({ ...(await readRolloutReport(tx, rolloutId)), ...told }));
}

/**
 * The same of a Rollout that waits for a person, once for each thing that it waits for: who has it planned anew knows of it.
 */
export async function announceWaiting(tx: Transaction, rolloutId: string, waitingFor: WaitingFor): Promise<void> {
  if (await hasDelivery(tx, 'rollout.waiting', { rolloutId, waitingFor })) return;
  await announce(tx, 'rollout.waiting', async () => ({ ...(await readRolloutReport(tx, rolloutId)), waitingFor }));
}

/**
 * The same about anything. `unlessFor`: another event that tells the same, so that a webhook that listens for both gets one message.
 * `data` is read only when somebody listens; it holds names, counts and codes, never a secret.
 */
export async function announce(
  tx: Transaction,
  event: WebhookEvent,
  data: () => Promise<Data> | Data,
  unlessFor?: WebhookEvent,
): Promise<void> {
  const webhookIds = await listListeners(tx, event, unlessFor);
  if (webhookIds.length === 0) return;
  const payload = { type: event, timestamp: (await readDatabaseTime(tx)).toISOString(), data: await data() };
  for (const webhookId of webhookIds) {
    const deliveryId = await insertDelivery(tx, { webhookId, event, payload });
    await enqueue(tx, 'webhook.deliver', { deliveryId });
  }
}
