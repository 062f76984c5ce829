import { z } from 'zod';
import { accountIdSchema, awsAccountIdSchema } from '../lambda/account-id.ts';
import { ownerTools } from '../lambda/owner.ts';

/** A live function as the last scan saw it, as far as code can be held against it. Secret values of variables are masked. */
export const liveFunctionSchema = z.object({
  id: z.string(),
  functionName: z.string(),
  functionArn: z.string(),
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
  packageType: z.string(),
  runtime: z.string().nullable(),
  architecture: z.string(),
  handler: z.string().nullable(),
  layers: z.array(z.string()),
  variableNames: z.array(z.string()),
  /** Datadog's own; values of all others are not kept. */
  datadogVariables: z.record(z.string(), z.string()),
  isEnvironmentReadable: z.boolean(),
  tags: z.record(z.string(), z.string()),
  ownerTool: z.enum(ownerTools).catch('unknown'),
  ownerName: z.string().nullable(),
  /** In UTC (ISO 8601). */
  seenAt: z.string(),
});
export type LiveFunction = z.infer<typeof liveFunctionSchema>;
