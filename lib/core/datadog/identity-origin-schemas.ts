import { z } from 'zod';
import type { IdentityOrigin } from './identity-origins.ts';

/** A tag's key as AWS allows it, of ASCII characters and without blanks at its ends. Source: AWS's documentation "Tagging", 2026. */
const tagKey = /^[\w.:/=+@-](?:[\w.:/=+@ -]{0,126}[\w.:/=+@-])?$/;

/** The account's environment, the function's own name, or the value of one of its tags. */
export const originSchemas = {
  account: z.strictObject({ from: z.literal('account') }),
  functionName: z.strictObject({ from: z.literal('functionName') }),
  tag: z.strictObject({ from: z.literal('tag'), tag: z.string().regex(tagKey, 'awsTagKey') }),
} as const satisfies Readonly<Record<IdentityOrigin, z.ZodType>>;
