import type { Mode } from '../change/change.ts';

/** What people can be told about by webhook: what became of a Rollout. */
export const webhookEvents = ['rollout.finished', 'rollout.stopped', 'rollout.reverted'] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** Everything that a delivery can carry: those, and the test message that a person asks for. */
export const deliveryEvents = [...webhookEvents, 'webhook.test'] as const;
export type DeliveryEvent = (typeof deliveryEvents)[number];

/** Which event says that a Rollout of this mode has come to its end. */
export function completionEvent(mode: Mode): WebhookEvent {
  return mode === 'revert' ? 'rollout.reverted' : 'rollout.finished';
}
