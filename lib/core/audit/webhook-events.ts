/** What people can be told about by webhook: what became of a Rollout. */
export const webhookEvents = ['rollout.finished', 'rollout.stopped', 'rollout.reverted'] as const;
export type WebhookEvent = (typeof webhookEvents)[number];
