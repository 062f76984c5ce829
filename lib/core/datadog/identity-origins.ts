import { z } from 'zod';

/** Where `env`, `service` and `version` can be taken from, where they are not the same for every function. */
export const identityOrigins = ['account', 'functionName', 'tag'] as const;
export type IdentityOrigin = (typeof identityOrigins)[number];

/** A tag's key as AWS allows it, of ASCII characters and without blanks at its ends. Source: AWS's documentation "Tagging", 2026. */
const tagKey = /^[\w.:/=+@-](?:[\w.:/=+@ -]{0,126}[\w.:/=+@-])?$/;

/** The account's environment, the function's own name, or the value of one of its tags. */
export const originSchemas = {
  account: z.strictObject({ from: z.literal('account') }),
  functionName: z.strictObject({ from: z.literal('functionName') }),
  tag: z.strictObject({ from: z.literal('tag'), tag: z.string().regex(tagKey, 'awsTagKey') }),
} as const satisfies Readonly<Record<IdentityOrigin, z.ZodType>>;

/** What Datadog takes as `env` and `service`. Source: Datadog's documentation "Getting Started with Tags", autumn 2026. */
export const datadogTagValue = /^[a-z][a-z0-9_\-./:]{0,199}$/;
/** What Datadog takes as `version`. */
export const datadogVersion = /^[\w\-./:+]{1,200}$/;
