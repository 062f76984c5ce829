import { z } from 'zod';
import { type ApiKeySourceFacts, apiKeySources } from './api-key-sources.ts';

const { secretsManager, ssm, kms, plain, delegated } = apiKeySources;
const checked = ({ pattern, errorCode }: ApiKeySourceFacts) => z.string().regex(pattern, errorCode);

/** Where the function takes its Datadog API key from. Exactly one source; Secrets Manager is the recommended one. */
export const apiKeySchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('secretsManager'), arn: checked(secretsManager) }),
  z.strictObject({ source: z.literal('ssm'), arn: checked(ssm) }),
  z.strictObject({ source: z.literal('kms'), ciphertext: checked(kms) }),
  z.strictObject({ source: z.literal('plain'), value: checked(plain) }),
  z.strictObject({ source: z.literal('delegated'), orgUuid: checked(delegated) }),
]);
export type ApiKey = z.infer<typeof apiKeySchema>;

/** The same as it is stored and shown: a secret is replaced by the mask, and what was once accepted stays readable. */
export const maskedApiKeySchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('secretsManager'), arn: z.string() }),
  z.strictObject({ source: z.literal('ssm'), arn: z.string() }),
  z.strictObject({ source: z.literal('kms'), ciphertext: z.string() }),
  z.strictObject({ source: z.literal('plain'), value: z.string() }),
  z.strictObject({ source: z.literal('delegated'), orgUuid: z.string() }),
]);
