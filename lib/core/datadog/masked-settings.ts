import type { z } from 'zod';
import { maskedValue } from '../change/change.ts';
import { type ApiKey, apiKeySources, maskedApiKeySchema } from './api-key-sources.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** Settings as they are stored and shown: an API key or its ciphertext is replaced by the mask, so the key source is all that is left. */
export const maskedSettingsSchema = settingsSchema.extend({ apiKey: maskedApiKeySchema.optional() });
export type MaskedSettings = z.infer<typeof maskedSettingsSchema>;

/** The settings without the secrets that they may hold; the ARN of a secret is not one. */
export function maskSettings(settings: Settings): MaskedSettings {
  const { apiKey, ...rest } = settings;
  return apiKey === undefined ? rest : { ...rest, apiKey: maskApiKey(apiKey) };
}

function maskApiKey(apiKey: ApiKey): ApiKey {
  const { isSecret, field } = apiKeySources[apiKey.source];
  return isSecret ? { ...apiKey, [field]: maskedValue } : apiKey;
}
