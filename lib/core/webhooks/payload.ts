import { z } from 'zod';
import { protections } from '../connection/protections.ts';
import { storedParamsSchema } from '../stored-params.ts';

/** What a Rollout waits for: a revert that was prepared, or that could not begin by itself. */
export const waitingFors = ['revertReview', 'revertRefused'] as const;
export type WaitingFor = (typeof waitingFors)[number];

/** A reason as stored; codes of other versions are let through, and then have no sentence. */
const reasonSchema = z.object({ code: z.string(), params: storedParamsSchema });
export type Reason = z.infer<typeof reasonSchema>;

const rolloutSchema = z.object({
  rolloutId: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.string(),
  statusReason: reasonSchema.nullable().catch(null),
  revertsRollout: z.object({ number: z.number() }).nullish(),
  waitingFor: z.enum(waitingFors).optional(),
  /** Of an approval: who did what, whom it was asked of, in which accounts, and in their words. */
  by: z.string().optional(),
  verdict: z.enum(['approved', 'questioned', 'withdrawn']).optional(),
  asked: z.array(z.string()).optional(),
  accounts: z.array(z.string()).optional(),
  comment: z.string().optional(),
  /** How many of the functions to change came to which outcome. */
  functions: z.record(z.string(), z.number()),
});
export type RolloutNews = z.infer<typeof rolloutSchema>;

const accountSchema = z.object({ accountId: z.string(), awsAccountId: z.string(), accountName: z.string() });

const rolloutEvents = [
  'rollout.finished',
  'rollout.stopped',
  'rollout.reverted',
  'rollout.waiting',
  'rollout.approvalRequested',
  'rollout.approvalDecided',
  'rollout.emergencyApplied',
] as const;

/** What a delivery holds, by its event: a JSON column, also of earlier versions. */
export const payloadSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(rolloutEvents), timestamp: z.string(), data: rolloutSchema }),
  z.object({
    type: z.literal('scan.failed'),
    timestamp: z.string(),
    data: accountSchema.extend({
      scanId: z.string(),
      /** Whether no Region could be read; otherwise the Regions failed twice in a row. */
      isWhole: z.boolean(),
      regions: z.array(z.object({ region: z.string(), failure: reasonSchema.nullable() })),
    }),
  }),
  z.object({
    type: z.literal('account.failing'),
    timestamp: z.string(),
    data: accountSchema.extend({ cause: z.enum(['scan', 'connectionTest']), failure: reasonSchema.nullable() }),
  }),
  z.object({
    type: z.literal('connectionTest.failed'),
    timestamp: z.string(),
    data: accountSchema.extend({ failedChecks: z.array(z.string()), failure: reasonSchema.nullable() }),
  }),
  z.object({
    type: z.literal('account.protectionLowered'),
    timestamp: z.string(),
    data: accountSchema.extend({ by: z.string(), lowered: z.array(z.enum(protections)) }),
  }),
  z.object({
    type: z.literal('account.drifted'),
    timestamp: z.string(),
    /** How many functions a scan found newly drifted, and the first of them. */
    data: accountSchema.extend({
      scanId: z.string(),
      count: z.number(),
      functions: z.array(z.object({ functionName: z.string(), region: z.string() })),
    }),
  }),
  z.object({ type: z.literal('webhook.test'), timestamp: z.string(), data: z.object({ webhook: z.string() }) }),
]);
export type Payload = z.infer<typeof payloadSchema>;
