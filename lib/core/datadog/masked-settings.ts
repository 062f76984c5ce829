import { z } from 'zod';
import { maskedValue } from '../change/change.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** Settings as they are stored and shown: an API key or its ciphertext is replaced by the mask, so the key source is all that is left. */
export const maskedSettingsSchema = settingsSchema.extend({
  apiKey: z
    .discriminatedUnion('source', [
      z.strictObject({ source: z.literal('secretsManager'), arn: z.string() }),
      z.strictObject({ source: z.literal('ssm'), arn: z.string() }),
      z.strictObject({ source: z.literal('kms'), ciphertext: z.string() }),
      z.strictObject({ source: z.literal('plain'), value: z.string() }),
    ])
    .optional(),
});
export type MaskedSettings = z.infer<typeof maskedSettingsSchema>;

/** The settings without the secrets that they may hold; the ARN of a secret is not one. */
export function maskSettings(settings: Settings): MaskedSettings {
  const { apiKey, ...rest } = settings;
  if (apiKey === undefined) return rest;
  if (apiKey.source === 'plain') return { ...rest, apiKey: { source: 'plain', value: maskedValue } };
  if (apiKey.source === 'kms') return { ...rest, apiKey: { source: 'kms', ciphertext: maskedValue } };
  return { ...rest, apiKey };
}
