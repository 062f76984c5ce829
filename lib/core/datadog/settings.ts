import { z } from 'zod';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { runtimeFamilies } from './runtimes.ts';

/** Datadog sites. Source: Datadog documentation "Getting started: Datadog site", autumn 2026. */
export const datadogSites = [
  'datadoghq.com',
  'datadoghq.eu',
  'us3.datadoghq.com',
  'us5.datadoghq.com',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'uk1.datadoghq.com',
  'ddog-gov.com',
  'us2.ddog-gov.com',
] as const;

/** Where the function takes its Datadog API key from. Exactly one source; Secrets Manager is the recommended one. */
export const apiKeySchema = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('secretsManager'),
    arn: z.string().regex(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/, 'secretsManagerArn'),
  }),
  z.strictObject({
    source: z.literal('ssm'),
    arn: z.string().regex(/^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[\w/.-]+$/, 'ssmParameterArn'),
  }),
  z.strictObject({
    source: z.literal('kms'),
    ciphertext: z.string().regex(/^[A-Za-z0-9+/=_-]{8,4096}$/, 'kmsCiphertext'),
  }),
  z.strictObject({ source: z.literal('plain'), value: z.string().regex(/^[0-9a-f]{32}$/i, 'plainApiKey') }),
]);

/** A layer's version: a number, the newest that AWS confirms in the Region, or no layer at all. */
export const layerVersionSchema = z.union([z.int().positive().max(100_000), z.literal('latest'), z.literal('none')]);

/**
 * What a person chooses for an instrumentation; one schema for forms, API and command line. Unknown keys are refused.
 * An absent member was not chosen on purpose: then a value that the customer set on the function stays.
 */
export const settingsSchema = z.strictObject({
  site: z.enum(datadogSites).optional(),
  apiKey: apiKeySchema.optional(),
  layerVersions: z
    .strictObject({
      extension: layerVersionSchema.optional(),
      python: layerVersionSchema.optional(),
      node: layerVersionSchema.optional(),
      java: layerVersionSchema.optional(),
      dotnet: layerVersionSchema.optional(),
      ruby: layerVersionSchema.optional(),
    })
    .optional(),
  /** The AWS account whose copies of the layers are used instead of Datadog's own. */
  layerAccount: awsAccountIdSchema.optional(),
  fips: z.boolean().optional(),
  tracing: z.boolean().optional(),
  logs: z.boolean().optional(),
  capturePayload: z.boolean().optional(),
  mergeXrayTraces: z.boolean().optional(),
  flushMetricsToLogs: z.boolean().optional(),
  env: z
    .string()
    .regex(/^[a-z][a-z0-9_\-./:]{0,199}$/, 'datadogTagValue')
    .optional(),
  service: z
    .string()
    .regex(/^[a-z][a-z0-9_\-./:]{0,199}$/, 'datadogTagValue')
    .optional(),
  version: z
    .string()
    .regex(/^[\w\-./:+]{1,200}$/, 'datadogVersion')
    .optional(),
  tags: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_\-./]{0,199}$/, 'datadogTagKey'),
      z.string().regex(/^[a-z0-9_\-./:]{1,200}$/, 'datadogTagValue'),
    )
    .optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'off']).optional(),
  apmFlushDeadlineMilliseconds: z.int().min(1).max(900_000).optional(),
  appsec: z.boolean().optional(),
  llmObs: z.strictObject({ mlApp: z.string().regex(/^[a-zA-Z0-9_\-./:]{1,193}$/, 'mlApp') }).optional(),
  profiling: z.boolean().optional(),
  coldStartTracing: z.boolean().optional(),
  /** Container images only: the user says that the image already holds the Datadog library and extension. */
  imageHoldsDatadog: z.boolean().optional(),
  /** Container images only: the language inside, which AWS does not tell. */
  imageRuntime: z.enum(runtimeFamilies).optional(),
});

export type Settings = z.infer<typeof settingsSchema>;
export type ApiKey = z.infer<typeof apiKeySchema>;
