import { z } from 'zod';

/**
 * The members of the API's answers that the command line uses. Others are ignored, so that a console may say more than this
 * version knows; words of closed lists stay texts where any is merely shown.
 */

/** A list function as the last scan saw it. */
export const functionSchema = z.object({
  id: z.string(),
  functionName: z.string(),
  functionArn: z.string(),
  awsAccountId: z.string(),
  accountName: z.string(),
  region: z.string(),
  runtime: z.string().nullable(),
  status: z.string(),
});
export type ListedFunction = z.infer<typeof functionSchema>;

/** A profile: settings under a name, secrets masked. */
export const profileSchema = z.object({
  id: z.string(),
  name: z.string(),
  settings: z.record(z.string(), z.unknown()),
});

/** What creates a rollout. */
export const createdSchema = z.object({ rolloutId: z.string() });

const countsSchema = z.object({
  total: z.number(),
  unread: z.number(),
  change: z.number(),
  unchanged: z.number(),
  blocked: z.number(),
  excluded: z.number(),
  applied: z.number(),
  failed: z.number(),
  stale: z.number(),
  skipped: z.number(),
  cancelled: z.number(),
  open: z.number(),
  inFlight: z.number(),
  unclear: z.number(),
});
export type Counts = z.infer<typeof countsSchema>;

/** A rollout in the list, and what it is. */
export const listedRolloutSchema = z.object({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.string(),
  status: z.string(),
  createdByName: z.string(),
  createdAt: z.string(),
  counts: countsSchema,
});

/** A rollout by itself. */
export const rolloutSchema = listedRolloutSchema
  .pick({ id: true, number: true, name: true, mode: true, status: true })
  .extend({ planDigest: z.string().nullable() });
export type Rollout = z.infer<typeof rolloutSchema>;

const failureSchema = z.object({ code: z.string(), message: z.string() });

/** How far a rollout is. */
export const progressSchema = z.object({
  status: z.string(),
  statusReason: failureSchema.nullable(),
  planDigest: z.string().nullable(),
  counts: countsSchema,
  currentWave: z.number(),
  waves: z.array(z.object({ index: z.number(), status: z.string(), bakeUntil: z.string().nullable() })),
  unchecked: z.object({ functions: z.number(), open: z.number() }),
  remainingSeconds: z.number().nullable(),
});
export type Progress = z.infer<typeof progressSchema>;

/** What keeps a plan from being applied. */
export const obstacleSchema = failureSchema;

/** One function of a rollout: what is planned for it, and what came of it. */
export const changeSchema = z.object({
  id: z.string(),
  functionName: z.string(),
  functionArn: z.string(),
  awsAccountId: z.string(),
  accountName: z.string(),
  region: z.string(),
  verdict: z.string().nullable(),
  outcome: z.string(),
  failure: failureSchema.nullable(),
  findings: z.array(z.object({ code: z.string(), severity: z.string(), message: z.string(), action: z.string() })),
  attributeCount: z.number(),
});
export type Change = z.infer<typeof changeSchema>;

/** What changes of one function, attribute by attribute; secrets are masked. */
export const changeDetailSchema = z.object({
  attributes: z.array(
    z.object({ path: z.string(), action: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
  ),
});
export type AttributeChange = z.infer<typeof changeDetailSchema>['attributes'][number];

/** Who a token belongs to. */
export const meSchema = z.object({
  kind: z.string(),
  name: z.string(),
  tokenName: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

/** A token for a pipeline's own. */
export const exchangedSchema = z.object({ token: z.string(), expiresAt: z.string(), name: z.string() });

/** Whether anything works on what is planned and applied. */
export const workerSchema = z.object({ isAlive: z.boolean(), failure: failureSchema.optional() });
