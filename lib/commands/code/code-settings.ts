import { randomBytes } from 'node:crypto';
import { type SettingsForCode, settingsForCode } from '../../code/settings-for-code.ts';
import type { ApiKey } from '../../core/datadog/api-key-schema.ts';
import { apiKeySources } from '../../core/datadog/api-key-sources.ts';
import type { MaskedSettings } from '../../core/datadog/masked-settings.ts';
import { type ChosenSettings, settingsSchema } from '../../core/datadog/settings.ts';
import { AppError } from '../../core/errors.ts';
import { readProfileRow } from '../../db/profiles/profiles-page.ts';
import { readRolloutToRepeat } from '../../db/rollouts/applied-changes.ts';

/**
 * The settings given, or those of the profile or the Rollout named. A key in plain text, and whatever one of them keeps sealed, is replaced by a
 * stand-in before anything is planned, so that the key itself can reach neither a file nor a result. What a person typed that
 * is encrypted already belongs into code and stays. Throws AppError notFound.
 */
export async function codeSettings(asked: {
  settings?: ChosenSettings;
  profileId?: string;
  rolloutId?: string;
}): Promise<SettingsForCode> {
  if (asked.rolloutId !== undefined) {
    const rollout = await readRolloutToRepeat({ id: asked.rolloutId });
    if (!rollout) throw new AppError('notFound', { what: 'rollout' });
    return withStandIn(rollout.settings, 'stored');
  }
  if (asked.profileId === undefined) return withStandIn(asked.settings ?? {}, 'typed');
  const profile = await readProfileRow(asked.profileId);
  if (!profile) throw new AppError('notFound', { what: 'profile' });
  return withStandIn(profile.settings, 'stored');
}

function withStandIn(settings: MaskedSettings, origin: 'typed' | 'stored'): SettingsForCode {
  const { apiKey, ...others } = settings;
  // Random, so that it stands nowhere in anybody's files.
  const value = randomBytes(16).toString('hex');
  if (apiKey?.source === 'plain') return standIn(others, { source: 'plain', value }, { value, from: 'plain' });
  if (apiKey !== undefined && origin === 'stored' && apiKeySources[apiKey.source].isSecret)
    return standIn(others, { source: 'kms', ciphertext: value }, { value, from: 'stored' });
  return settingsForCode(settingsSchema.parse(settings), value, undefined);
}

function standIn(
  others: Omit<MaskedSettings, 'apiKey'>,
  apiKey: ApiKey,
  keptKey: NonNullable<SettingsForCode['keptKey']>,
): SettingsForCode {
  const { settings, open } = settingsForCode({ ...others, apiKey }, keptKey.value, undefined);
  return { settings, open, keptKey };
}
