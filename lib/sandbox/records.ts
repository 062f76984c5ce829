import { z } from 'zod';
import { functionConfigurationSchema } from '../core/lambda/function-configuration.ts';
import { statementSchema } from './identity/policy.ts';
import { trustActions } from './identity/trust.ts';
import { partitions } from './regions.ts';

/** A role of a simulated account: who may assume it, for how long, and what it may do. */
export const roleSchema = z.strictObject({
  roleName: z.string(),
  /** The ARN of a role or user, or of an account's root; the partition is not compared. */
  trustedPrincipal: z.string(),
  /** Absent: anyone trusted gets in without an external id, the insecure role that must be refused. */
  externalId: z.string().optional(),
  /** What it trusts them with; absent: to assume it, without a source identity. */
  trustedActions: z.array(z.enum(trustActions)).optional(),
  /** The source identity that it asks for, `*` for any text; absent: it asks for none. */
  requiredSourceIdentity: z.string().optional(),
  maxSessionSeconds: z.number().int(),
  statements: z.array(statementSchema),
  createdAt: z.string(),
  /** What IAM keeps of a role that was made through its API; policies by name, in JSON. */
  iam: z
    .strictObject({
      path: z.string(),
      description: z.string(),
      assumeRolePolicy: z.string(),
      inlinePolicies: z.record(z.string(), z.string()),
      attachedPolicyArns: z.array(z.string()),
      tags: z.record(z.string(), z.string()),
    })
    .optional(),
});
export type Role = z.infer<typeof roleSchema>;

export const accountSchema = z.strictObject({
  awsAccountId: z.string(),
  name: z.string(),
  partition: z.enum(partitions),
  enabledOptInRegions: z.array(z.string()),
});
export type Account = z.infer<typeof accountSchema>;

/** How often a function is called and how well it does, before any misbehaviour. */
export const trafficSchema = z.strictObject({
  invocationsPerMinute: z.number().min(0),
  /** 0..1 of the invocations. */
  errorRate: z.number().min(0).max(1),
  throttleRate: z.number().min(0).max(1),
  durationMilliseconds: z.number().positive(),
});
export type Traffic = z.infer<typeof trafficSchema>;

/** How traffic turns out while the configuration is not the one that stood when this was set. */
export const badAfterChangeSchema = z.strictObject({
  errorRate: z.number().min(0).max(1).default(0.5),
  throttleRate: z.number().min(0).max(1).default(0),
  durationFactor: z.number().positive().default(1),
});

/** Why an update ends Failed, in LastUpdateStatusReasonCode and LastUpdateStatusReason. */
export const updateFailureSchema = z.strictObject({ reasonCode: z.string(), reason: z.string() });

const pendingSchema = z.strictObject({
  startedAt: z.number(),
  /** Milliseconds since the epoch; null: never ready. */
  readyAt: z.number().nullable(),
  revisionIdAfter: z.string(),
  /** Present when the update ends Failed: the reason, and what comes back. */
  failure: updateFailureSchema.extend({ previous: functionConfigurationSchema }).optional(),
});

/** Everything the simulation knows about one function. `configuration` objects are replaced, never changed in place. */
export const functionRecordSchema = z.strictObject({
  configuration: functionConfigurationSchema,
  /** Absent: never tagged, and so unknown to tag:GetResources. */
  tags: z.record(z.string(), z.string()).optional(),
  unzippedCodeBytes: z.number(),
  imageUri: z.string().optional(),
  /** The key policy keeps Lambda from decrypting the variables; they are there nevertheless. */
  hasUnreadableEnvironment: z.boolean().optional(),
  codeSigningConfigArn: z.string().optional(),
  versions: z.array(functionConfigurationSchema).optional(),
  aliases: z
    .array(
      z.strictObject({
        Name: z.string(),
        FunctionVersion: z.string(),
        Description: z.string(),
        RevisionId: z.string(),
        /** The second version that the alias sends traffic to, and its share. */
        RoutingConfig: z
          .strictObject({ AdditionalVersionWeights: z.record(z.string(), z.number().min(0).max(1)) })
          .optional(),
      }),
    )
    .optional(),
  pending: pendingSchema.optional(),
  /** Reads still show an older configuration: so many of them, once so many have shown the true one. */
  staleReads: z
    .strictObject({
      configuration: functionConfigurationSchema,
      freshReadsFirst: z.number().int(),
      readsLeft: z.number().int(),
    })
    .optional(),
  /** Overrides the simulation's own duration of updates. */
  updateMilliseconds: z.number().optional(),
  /** Every update of it ends Failed for this reason. */
  failsUpdatesWith: updateFailureSchema.optional(),
  traffic: trafficSchema.optional(),
  badAfterChange: badAfterChangeSchema.extend({ baselineDigest: z.string() }).optional(),
  /** The configurations of late, for traffic that depends on them: when each began, and its digest. */
  changes: z.array(z.strictObject({ at: z.number(), digest: z.string() })).optional(),
});
export type FunctionRecord = z.infer<typeof functionRecordSchema>;

/** A layer of an account of the simulation or of a publisher, in one Region. */
export const layerSchema = z.strictObject({
  name: z.string(),
  awsAccountId: z.string(),
  description: z.string(),
  codeBytes: z.number(),
  unzippedBytes: z.number(),
  compatibleRuntimes: z.array(z.string()),
  /** Versions 1..newest exist but for the deleted ones. */
  newest: z.number().int(),
  deleted: z.array(z.number().int()),
  /** Whether every account may use it. */
  isPublic: z.boolean(),
  /** Further accounts that the layer's own policy lets use it. */
  sharedWithAccounts: z.array(z.string()).optional(),
  signingProfileVersionArn: z.string().optional(),
});
export type Layer = z.infer<typeof layerSchema>;

export const codeSigningConfigSchema = z.strictObject({
  arn: z.string(),
  description: z.string(),
  allowedProfileVersionArns: z.array(z.string()),
  untrustedArtifactOnDeployment: z.enum(['Warn', 'Enforce']),
});
export type CodeSigningConfig = z.infer<typeof codeSigningConfigSchema>;
