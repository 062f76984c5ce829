import { z } from 'zod';
import { withAtMost } from '../bounded-record.ts';
import { errorCodes } from '../errors.ts';
import { storedFindingParamsSchema, storedParamsSchema } from '../stored-params.ts';
import { type Mode, severities, type Verdict } from './change-codes.ts';

export type { Mode, Outcome, Severity, Verdict } from './change-codes.ts';

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

/** Returns whether a variable's value must be masked. */
export type IsSensitiveVariable = (name: string, value: string) => boolean;

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
