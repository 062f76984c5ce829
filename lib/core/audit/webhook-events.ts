import type { Mode } from '../change/change.ts';

/**
 * What people can be told about by webhook. Rollouts: their end, a stop, a revert's end, what waits for a person, and
 * what becomes of an approval. Accounts: a scan that
 * could not read what it should, a connection that is lost, a connection test that fails after one had passed, functions that a scan
 * found to differ from what was left there.
 */
export const webhookEvents = [
  'rollout.finished',
  'rollout.stopped',
  'rollout.reverted',
  'rollout.waiting',
  'rollout.approvalRequested',
  'rollout.approvalDecided',
  'rollout.emergencyApplied',
  'scan.failed',
  'account.failing',
  'connectionTest.failed',
  'account.protectionLowered',
  'account.drifted',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** The events about a Rollout. */
export type RolloutEvent = Extract<WebhookEvent, `rollout.${string}`>;

/** Everything that a delivery can carry: those, and the test message that a person asks for. */
export const deliveryEvents = [...webhookEvents, 'webhook.test'] as const;
export type DeliveryEvent = (typeof deliveryEvents)[number];

/** Which event says that a Rollout of this mode has come to its end. */
export function completionEvent(mode: Mode): Extract<RolloutEvent, 'rollout.finished' | 'rollout.reverted'> {
  return mode === 'revert' ? 'rollout.reverted' : 'rollout.finished';
}
