import { z } from 'zod';
import { isShowableName } from '../../core/access/names.ts';
import { settingChanges } from '../../core/audit/setting-changes.ts';
import { apiKeySources } from '../../core/datadog/api-key-sources.ts';
import { maskSettings } from '../../core/datadog/masked-settings.ts';
import { type ChosenSettings, settingsSchema } from '../../core/datadog/settings.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import {
  findProfileByName,
  insertProfile,
  readProfileSettings,
  readRecordedProfile,
  removeProfile,
  updateProfile,
} from '../../db/profiles/profile-rows.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';

/** Written as Unicode composes it, so that one name is one text. */
export const profileNameSchema = z
  .string()
  .trim()
  .normalize()
  .min(1, 'profileName')
  .max(100, 'profileName')
  .refine(isShowableName, 'nameHidden');

/**
 * A profile as a form sends it. `storedApiKeyOf` names the profile whose stored key is to be used, as pages never get to
 * see a key; `settings.apiKey` is absent then.
 */
const profileInputSchema = z.strictObject({
  /** Absent: a new one. */
  profileId: z.uuid().optional(),
  name: profileNameSchema,
  settings: settingsSchema,
  storedApiKeyOf: z.uuid().optional(),
});

/** Creates a profile, or changes the one named. Throws AppError notFound, invalidInput (name taken) or sealedValueUnreadable. */
export const saveProfile = command({
  name: 'profile.save',
  permission: 'profile.manage',
  input: profileInputSchema,
  output: z.object({ profileId: z.string() }),
  records: ['profile.created', 'profile.updated'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, input) => {
    const { name } = input;
    const settings = await withStoredApiKey(tx, input.settings, input.storedApiKeyOf);
    const other = await findProfileByName(tx, name);
    if (other !== null && other !== input.profileId) {
      throw new InvalidInput({ name: 'profileNameTaken' });
    }
    const before = input.profileId === undefined ? {} : await readRecordedProfile(tx, input.profileId);
    const profileId = input.profileId ?? (await insertProfile(tx, { name, settings, createdBy: caller.actor.id }));
    if (input.profileId) await updateProfile(tx, profileId, { name, settings });
    await record({
      action: input.profileId ? 'profile.updated' : 'profile.created',
      attributes: settingChanges(before, { name, ...maskSettings(settings) }, replacedKey(before, input, settings)),
      details: { profileId, name, apiKeySource: settings.apiKey?.source ?? null, site: settings.site ?? null },
    });
    return { profileId };
  },
});

/** Where a key that is masked was given anew in the place of another one; it may be the same again, which nobody can see. */
function replacedKey(
  before: Readonly<Record<string, unknown>>,
  input: z.output<typeof profileInputSchema>,
  { apiKey }: ChosenSettings,
): string[] {
  const isNew = input.settings.apiKey !== undefined || input.storedApiKeyOf !== input.profileId;
  if (!isNew || apiKey === undefined || before['apiKey'] === undefined) return [];
  const { isSecret, field } = apiKeySources[apiKey.source];
  if (!isSecret) return [];
  return ['table' in apiKey && apiKey.table !== undefined ? 'apiKey.table' : `apiKey.${field}`];
}

/** Deletes a profile; Rollouts keep their own copy of its settings. Throws AppError notFound. */
export const deleteProfile = command({
  name: 'profile.delete',
  permission: 'profile.manage',
  input: z.strictObject({ profileId: z.uuid() }),
  output: z.void(),
  records: ['profile.deleted'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { profileId }) => {
    const before = await readRecordedProfile(tx, profileId);
    const { name } = await removeProfile(tx, profileId);
    await record({
      action: 'profile.deleted',
      attributes: settingChanges(before, {}),
      details: { profileId, name },
    });
  },
});

/**
 * The settings with the key that the profile `storedApiKeyOf` keeps, when one is named.
 * Throws AppError notFound, or sealedValueUnreadable when the key file is another one than when it was stored.
 */
export async function withStoredApiKey(
  tx: Transaction,
  settings: ChosenSettings,
  storedApiKeyOf: string | undefined,
): Promise<ChosenSettings> {
  if (!storedApiKeyOf || settings.apiKey) return settings;
  return { ...settings, apiKey: (await readProfileSettings(tx, storedApiKeyOf)).apiKey };
}
