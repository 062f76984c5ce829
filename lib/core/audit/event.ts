import { z } from 'zod';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { auditActions } from './actions.ts';
import { recordedChangeSchema } from './setting-changes.ts';

/** An event to be recorded; the time is the database's own. */
export const newAuditEventSchema = z.strictObject({
  actorId: z.string(),
  actorName: z.string(),
  action: z.enum(auditActions),
  awsAccountId: awsAccountIdSchema.optional(),
  region: z.string().optional(),
  functionArn: z.string().optional(),
  functionName: z.string().optional(),
  rolloutId: z.string().optional(),
  rolloutNumber: z.number().optional(),
  changeId: z.string().optional(),
  /** Masked. */
  attributes: z.array(recordedChangeSchema).optional(),
  outcome: z.string().optional(),
  awsRequestId: z.string().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});
export type NewAuditEvent = z.infer<typeof newAuditEventSchema>;
