/** What people can be told about by webhook. */
export const webhookEvents = ['rollout.finished', 'rollout.stopped', 'rollout.reverted'] as const;
