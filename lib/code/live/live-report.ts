import { z } from 'zod';
import { modes } from '../../core/change/change-codes.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { ownerTools } from '../../core/lambda/owner.ts';
import { differenceSchema } from './compare-live.ts';
import { matchEvidences, matchKinds } from './match-functions.ts';
import { changeFates } from './rollout-effect.ts';

const effectSchema = z.strictObject({
  fate: z.enum(changeFates),
  /** Names of the settings that are not as the Rollout wrote them. */
  settings: z.array(z.string()),
  /** Names of those that cannot be told before a deployment, or that are secret. */
  notCompared: z.array(z.string()),
  hasOtherVersions: z.boolean(),
});

/** The Rollout whose Change stands on a function, and what becomes of it. */
const standingRolloutSchema = z.strictObject({
  rolloutId: z.string(),
  number: z.number(),
  mode: z.enum(modes),
  changeId: z.string(),
  /** What the last scan still found of it. */
  live: effectSchema,
  /** What a deployment of the code as it is makes of it, and one of the code with the patch. */
  before: effectSchema,
  after: effectSchema,
});

/** A live function that a function in code is, or can be. Times are in UTC (ISO 8601). */
export const liveCandidateSchema = z.strictObject({
  functionId: z.string(),
  functionName: z.string(),
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
  ownerTool: z.enum(ownerTools),
  ownerName: z.string().nullable(),
  seenAt: z.string(),
  evidence: z.array(z.enum(matchEvidences)),
  isWanted: z.boolean(),
  /** Against what runs: null for an image's own content, which no scan sees. */
  differences: z.strictObject({ before: z.array(differenceSchema), after: z.array(differenceSchema) }).nullable(),
  rollout: standingRolloutSchema.nullable(),
});
export type LiveCandidate = z.infer<typeof liveCandidateSchema>;

/** The live functions of a function in code; `candidates` are the first, `count` is how many there are. */
export const liveMatchSchema = z.strictObject({
  kind: z.enum(matchKinds),
  count: z.number(),
  candidates: z.array(liveCandidateSchema),
});
export type LiveMatch = z.infer<typeof liveMatchSchema>;

/** Functions that are alike in what a deployment makes of one Rollout. */
const rolloutOutlookSchema = z.strictObject({
  rolloutId: z.string(),
  number: z.number(),
  mode: z.enum(modes),
  /** The last scan no longer found what the Rollout had written. */
  isGone: z.boolean(),
  before: z.enum(changeFates),
  after: z.enum(changeFates),
  functions: z.array(z.strictObject({ functionId: z.string(), functionName: z.string() })),
  /** Names of settings that are not as the Rollout wrote them, with the patch or, where it keeps all, without it. */
  settings: z.array(z.string()),
  notCompared: z.array(z.string()),
  hasOtherVersions: z.boolean(),
  /** The oldest of the scans that were held against. */
  seenAt: z.string(),
});
export type RolloutOutlook = z.infer<typeof rolloutOutlookSchema>;

/** What the next deployment makes of the live functions, in all. */
export const liveOutlookSchema = z.strictObject({
  /** How many functions in code are matched, by kind. */
  counts: z.record(z.enum(matchKinds), z.number()),
  rollouts: z.array(rolloutOutlookSchema),
  /** Of the matched functions that no Rollout stands on: how many already run as the code with the patch says, and how many do not. */
  others: z.strictObject({ same: z.number(), changed: z.number() }),
});
export type LiveOutlook = z.infer<typeof liveOutlookSchema>;
