import type { z } from 'zod';
import { maskedValue } from '../change/change-codes.ts';
import { apiKeySources } from './api-key-sources.ts';
import { type ChosenApiKey, maskedChosenApiKeySchema } from './chosen-api-key.ts';
import { type ChosenSettings, settingsSchema } from './settings.ts';

/** Settings as they are stored and shown: an API key or its ciphertext is replaced by the mask, so the key source is all that is left. */
export const maskedSettingsSchema = settingsSchema.extend({ apiKey: maskedChosenApiKeySchema.optional() });
export type MaskedSettings = z.infer<typeof maskedSettingsSchema>;

/** The settings without the secrets that they may hold; the ARN and the name of a secret are none. */
export function maskSettings(settings: ChosenSettings): MaskedSettings {
  const { apiKey, ...rest } = settings;
  return apiKey === undefined ? rest : { ...rest, apiKey: maskApiKey(apiKey) };
}

type MaskedApiKey = NonNullable<MaskedSettings['apiKey']>;

function maskApiKey(apiKey: ChosenApiKey): MaskedApiKey {
  const { isSecret, field } = apiKeySources[apiKey.source];
  if (!isSecret) return apiKey;
  if (!('table' in apiKey) || apiKey.table === undefined) return { ...apiKey, [field]: maskedValue };
  return { ...apiKey, table: apiKey.table.map((row) => ({ ...row, ciphertext: maskedValue })) };
}
