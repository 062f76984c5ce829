import { z } from 'zod';
import { withAtMost } from '../bounded-record.ts';
import { errorCodes } from '../errors.ts';
import { storedFindingParamsSchema, storedParamsSchema } from '../stored-params.ts';

/**
 * Why a Rollout changes functions; all are modes of one mechanism. `revert` takes back what another Rollout did, `restore` brings
 * functions to a state that is stored of each.
 */
export const modes = ['instrument', 'remove', 'revert', 'restore'] as const;
export type Mode = (typeof modes)[number];

/** Returns whether Changes of a mode rest on stored ones, so that what others changed since is asked about, and no settings belong to them. */
export function hasConflicts(mode: string): boolean {
  return mode === 'revert' || mode === 'restore';
}

/** What planning decided for one function. */
export const verdicts = ['change', 'unchanged', 'blocked'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * How far the sending of one Change has come. `applying` is an intent that has no outcome yet. `unclear`: AWS has not answered,
 * so the function may still be changed until the request has expired; it is read again then. All but these two and `pending`
 * are terminal. `stale`: the function differs from what was reviewed, so nothing was sent. `excluded`: a person
 * took the function out of the Rollout, before or while it was applied.
 */
export const outcomes = [
  'pending',
  'applying',
  'unclear',
  'applied',
  'stale',
  'failed',
  'skipped',
  'cancelled',
  'excluded',
] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * The attributes of a function that a Change may touch: `Handler`, `Layers` (the whole ordered list of ARNs),
 * `ImageConfig.Command` (the whole list) and `Environment.Variables.NAME`.
 */
export type AttributePath = 'Handler' | 'Layers' | 'ImageConfig.Command' | `Environment.Variables.${string}`;
export type AttributeValue = string | string[];

/** The path of an attribute, as JSON holds it. */
export const attributePathSchema = z.custom<AttributePath>(
  (path) =>
    path === 'Handler' ||
    path === 'Layers' ||
    path === 'ImageConfig.Command' ||
    (typeof path === 'string' && path.startsWith('Environment.Variables.')),
);
/** The value of an attribute, as JSON holds it. */
export const attributeValueSchema = z.union([z.string(), z.array(z.string())]);

/**
 * One attribute before → after. `before` is absent for `add`, `after` for `remove`.
 * In a masked copy, a sensitive value is replaced by `maskedValue`; a masked copy must never be sent to AWS.
 */
export const attributeChangeSchema = z.strictObject({
  path: attributePathSchema,
  action: z.enum(['add', 'change', 'remove']),
  before: attributeValueSchema.optional(),
  after: attributeValueSchema.optional(),
  sensitive: z.boolean(),
});
export type AttributeChange = z.infer<typeof attributeChangeSchema>;

/** Replaces a secret wherever one would be shown or stored in clear. */
export const maskedValue = '••••••••';

/** Returns whether a variable's value must be masked. */
export type IsSensitiveVariable = (name: string, value: string) => boolean;

/** `blocked` keeps the function from being changed; `warning` and `info` do not. */
export const severities = ['blocked', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/**
 * One thing that preflight found about a function. The sentence and what to do are in `messages/en/findings.json`
 * under the code; `params` fills them and never holds a secret.
 */
export const findingSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(severities),
  params: storedFindingParamsSchema,
});
export type Finding = z.infer<typeof findingSchema>;

/**
 * Revert and restore only: an attribute that both we and somebody else changed. `base` is the value before our change, `ours` what we
 * wrote, `theirs` what stands there now; absent means "not there". The user decides `keep` (theirs) or `restore` (base).
 */
export const conflictSchema = z.strictObject({
  path: attributePathSchema,
  base: attributeValueSchema.optional(),
  ours: attributeValueSchema.optional(),
  theirs: attributeValueSchema.optional(),
  sensitive: z.boolean(),
});
export type Conflict = z.infer<typeof conflictSchema>;
/** A user's decision for each conflicting attribute path. */
export const decisionsSchema = z.record(z.string(), z.enum(['keep', 'restore']));
export type ConflictDecisions = z.infer<typeof decisionsSchema>;

/** The same as a person sends them: a function has fewer attributes, and no longer paths. */
export const sentDecisionsSchema = withAtMost(z.record(z.string().max(600), decisionsSchema.valueType), 500);

/** A failure as stored with an outcome: why, and the facts its sentence needs. */
export const failureSchema = z.strictObject({
  code: z.enum(errorCodes),
  params: storedParamsSchema,
});

/**
 * One function's plan, the value that is shown, stored and then sent. Holds secrets in clear: mask it before it leaves
 * the worker, seal it before it is stored.
 */
export type PlannedChange = {
  functionArn: string;
  mode: Mode;
  verdict: Verdict;
  /** Touched attributes in a stable order: Handler, Layers, ImageConfig.Command, then variables by name. Empty unless `verdict` is `change`. */
  attributes: AttributeChange[];
  findings: Finding[];
  /** Undecided conflicts of a revert; when any is left the verdict is `blocked` with finding `conflictUndecided`. */
  conflicts: Conflict[];
};
