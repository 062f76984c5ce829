import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { isFailingForLong } from '../../core/webhooks/retries.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { enqueue } from '../../db/queue/queue.ts';
import {
  deliveryAttemptSchema,
  insertRepeatedDelivery,
  lockDelivery,
  noteFailingRecorded,
  noteWebhookAccepted,
  noteWebhookFailing,
  recordDeliveryAttempt,
} from '../../db/webhooks/webhooks.ts';
import { type CommandContext, command } from '../kernel/command.ts';

/**
 * Records an attempt at a delivery, queues the next one, and says in the audit log, once, when a webhook has been failing for long. Of
 * a delivery that has ended already, or was deleted meanwhile, nothing is written.
 */
export const finishDeliveryAttempt = command({
  name: 'webhook.finishAttempt',
  permission: 'work',
  input: z.strictObject({ deliveryId: z.uuid(), attempt: deliveryAttemptSchema }),
  output: z.void(),
  records: ['webhook.failing'],
  scopeOf: () => 'installation',
  run: async (context, { deliveryId, attempt }) => {
    const { tx } = context;
    const recorded = await recordDeliveryAttempt(tx, deliveryId, attempt);
    if (recorded === null) return;
    if (attempt.nextSeconds !== null)
      await enqueue(tx, 'webhook.deliver', { deliveryId }, { startAfterSeconds: attempt.nextSeconds });
    if (attempt.status === 'delivered') await noteWebhookAccepted(tx, recorded.webhookId);
    else if (attempt.failure !== 'disabled') await noteFailure(context, recorded.webhookId);
  },
});

async function noteFailure({ tx, record }: CommandContext, webhookId: string): Promise<void> {
  const { name, address, failingSince, isRecorded } = await noteWebhookFailing(tx, webhookId);
  if (isRecorded || !isFailingForLong(failingSince, await readDatabaseTime(tx))) return;
  await noteFailingRecorded(tx, webhookId);
  const details = { webhookId, name, address, failingSince: failingSince.toISOString() };
  await record({ action: 'webhook.failing', details });
}

/**
 * Sends the message of an earlier delivery again, once, under the id by which its receiver knows it. Returns the id of the new delivery,
 * whose result is read with `readDelivery`. Throws AppError notFound, deliveryPending (it is still being tried).
 */
export const resendDelivery = command({
  name: 'webhook.resend',
  permission: 'webhook.manage',
  input: z.strictObject({ deliveryId: z.uuid() }),
  output: z.object({ deliveryId: z.string() }),
  records: ['webhook.resent'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { deliveryId: earlierId }) => {
    const { webhookId, webhookName: name, event, isPending } = await lockDelivery(tx, earlierId);
    if (isPending) throw new AppError('deliveryPending');
    const deliveryId = await insertRepeatedDelivery(tx, earlierId);
    await enqueue(tx, 'webhook.deliver', { deliveryId });
    await record({ action: 'webhook.resent', details: { webhookId, name, events: event } });
    return { deliveryId };
  },
});
