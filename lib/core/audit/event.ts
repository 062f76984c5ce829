import { z } from 'zod';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { recordedChangeSchema } from './setting-changes.ts';

/** Everything that is recorded, by name. A sentence for each is in messages/en/audit.json. */
export const auditActions = [
  'user.created',
  'user.signedIn',
  'user.signInFailed',
  'user.signedOut',
  'user.roleChanged',
  'user.disabled',
  'user.enabled',
  'user.passwordChanged',
  'account.created',
  'account.updated',
  'account.tested',
  'account.disconnectRequested',
  'account.disconnectWithdrawn',
  'account.disconnected',
  'account.deleted',
  'scan.requested',
  'scan.finished',
  'profile.created',
  'profile.updated',
  'profile.deleted',
  'webhook.created',
  'webhook.updated',
  'webhook.tested',
  'webhook.resent',
  'webhook.failing',
  'webhook.deleted',
  'key.rotationStarted',
  'key.rotated',
  'rollout.created',
  'rollout.planned',
  'rollout.checked',
  'rollout.amended',
  'rollout.replanned',
  'rollout.discarded',
  'rollout.applyRequested',
  'rollout.paused',
  'rollout.resumed',
  'rollout.rolesAccepted',
  'rollout.cancelled',
  'rollout.retryRequested',
  'rollout.paceChanged',
  'rollout.functionsExcluded',
  'rollout.functionsIncluded',
  'rollout.conflictDecided',
  'rollout.waveStarted',
  'rollout.waveFinished',
  'rollout.stopped',
  'rollout.completed',
  'change.intended',
  'change.applied',
  'change.stale',
  'change.unclear',
  'change.failed',
  'change.skipped',
  'change.cancelled',
  'change.excluded',
  'audit.exportRequested',
  'audit.exportFinished',
  'command.refused',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who did it: a signed-in person, or the worker. */
export type Actor = { id: string; name: string };
/** The worker as the audit log names it. */
export const workerActor: Actor = { id: 'worker', name: 'Lamplighter worker' };

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
