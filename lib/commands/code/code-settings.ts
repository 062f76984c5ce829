import { randomBytes } from 'node:crypto';
import type { KeptKey } from '../../code/keep-key-out.ts';
import { type ApiKey, apiKeySources } from '../../core/datadog/api-key-sources.ts';
import type { MaskedSettings } from '../../core/datadog/masked-settings.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { AppError } from '../../core/errors.ts';
import { readProfileRow } from '../../db/profiles/profiles-page.ts';
import { readRolloutToRepeat } from '../../db/rollouts/applied-changes.ts';

/** Settings to plan code with; `keptKey` is what stands in them in the place of a key that must not be written. */
export type CodeSettings = { settings: Settings; keptKey: KeptKey | undefined };

/**
 * The settings given, or those of the profile or the Rollout named. A key in plain text, and whatever one of them keeps sealed, is replaced by a
 * stand-in before anything is planned, so that the key itself can reach neither a file nor a result. What a person typed that
 * is encrypted already belongs into code and stays. Throws AppError notFound.
 */
export async function codeSettings(asked: {
  settings?: Settings;
  profileId?: string;
  rolloutId?: string;
}): Promise<CodeSettings> {
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

function withStandIn(settings: MaskedSettings, origin: 'typed' | 'stored'): CodeSettings {
  const { apiKey } = settings;
  if (apiKey?.source === 'plain') return standIn(settings, 'plain', (value) => ({ source: 'plain', value }));
  if (apiKey !== undefined && origin === 'stored' && apiKeySources[apiKey.source].isSecret)
    return standIn(settings, 'stored', (ciphertext) => ({ source: 'kms', ciphertext }));
  return { settings, keptKey: undefined };
}

/** Random, so that it stands nowhere in anybody's files. */
function standIn(settings: MaskedSettings, from: KeptKey['from'], keyOf: (value: string) => ApiKey): CodeSettings {
  const value = randomBytes(16).toString('hex');
  return { settings: { ...settings, apiKey: keyOf(value) }, keptKey: { value, from } };
}
