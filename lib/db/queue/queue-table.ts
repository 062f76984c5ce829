import { z } from 'zod';
import { accountIdSchema } from '../../core/lambda/account-id.ts';

const id = z.uuid();

/**
 * Every queue by name: what its jobs carry, and how they are treated.
 * A payload holds ids only; what is to be done is in the database.
 */
export const queues = {
  'connection.test': { payload: z.strictObject({ connectionTestId: id }), retryLimit: 3 },
  'scan.region': { payload: z.strictObject({ scanId: id, region: z.string() }), retryLimit: 3 },
  'function.health': { payload: z.strictObject({ functionId: id }), retryLimit: 3 },
  'rollout.plan': { payload: z.strictObject({ rolloutId: id }), retryLimit: 10 },
  'rollout.check': { payload: z.strictObject({ rolloutId: id }), retryLimit: 10 },
  'rollout.advance': { payload: z.strictObject({ rolloutId: id }), retryLimit: 1_000 },
  'rollout.lane': {
    payload: z.strictObject({ rolloutId: id, accountId: accountIdSchema, region: z.string() }),
    // A lane is never given up: what was begun is brought to an end however long the database or AWS is away.
    retryLimit: 1_000,
  },
  'webhook.deliver': { payload: z.strictObject({ deliveryId: id }), retryLimit: 10 },
} as const satisfies Record<string, { payload: z.ZodType; retryLimit: number }>;

export type QueueName = keyof typeof queues;
export type QueuePayload<Name extends QueueName> = z.infer<(typeof queues)[Name]['payload']>;

/** A job's payload as its queue prescribes it. Throws zod's error for anything else. */
export function parsePayload<Name extends QueueName>(name: Name, data: unknown): QueuePayload<Name> {
  // The compiler cannot tell that the schema looked up by a name is the one whose type was looked up by that name.
  return queues[name].payload.parse(data) as QueuePayload<Name>;
}

/** The queues' names in the order of the table. */
export const queueNames: readonly QueueName[] = [
  'connection.test',
  'scan.region',
  'function.health',
  'rollout.plan',
  'rollout.check',
  'rollout.advance',
  'rollout.lane',
  'webhook.deliver',
];
