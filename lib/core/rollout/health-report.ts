import { z } from 'zod';
import { failureSchema } from '../change/change.ts';
import { awsAccountIdSchema } from '../lambda/account-id.ts';

/**
 * CloudWatch's sums over a window for one function; `durationMilliseconds` is the mean. `minutes`: how long the window is, of
 * several functions all together; absent in reports of before it was known. Source: AWS/Lambda metrics.
 */
export const functionMetricsSchema = z.strictObject({
  invocations: z.number(),
  errors: z.number(),
  throttles: z.number(),
  meanDurationMilliseconds: z.number().nullable(),
  minutes: z.number().optional(),
});
export type FunctionMetrics = z.infer<typeof functionMetricsSchema>;

/** What the health gate can say. Too few invocations are `unknown`, never `healthy`. */
export const healthVerdicts = ['healthy', 'unhealthy', 'unknown'] as const;
export type HealthVerdict = (typeof healthVerdicts)[number];

/** What rose too far. */
export const healthBreaches = ['errorRate', 'throttleRate', 'duration'] as const;

/** `Wave.health` as stored: the verdict with the figures behind it. */
export const healthReportSchema = z.strictObject({
  verdict: z.enum(healthVerdicts),
  checkedAt: z.iso.datetime(),
  baselineFromAt: z.iso.datetime(),
  windowFromAt: z.iso.datetime(),
  untilAt: z.iso.datetime(),
  /** How many functions were looked at, and how many of them had enough invocations to tell. */
  functionCount: z.int(),
  judgedCount: z.int(),
  baseline: functionMetricsSchema,
  current: functionMetricsSchema,
  /** Accounts and Regions whose metrics could not be read, so that nothing is known of these functions, and why. */
  unread: z
    .array(
      z.strictObject({
        awsAccountId: awsAccountIdSchema,
        region: z.string(),
        functionCount: z.int(),
        failure: failureSchema,
      }),
    )
    .default([]),
  /** At most 20 functions that got worse, worst first. */
  breaching: z.array(
    z.strictObject({
      functionArn: z.string(),
      breach: z.enum(healthBreaches),
      baseline: functionMetricsSchema,
      current: functionMetricsSchema,
    }),
  ),
});
export type HealthReport = z.infer<typeof healthReportSchema>;
