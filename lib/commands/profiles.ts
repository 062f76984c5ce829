import { z } from 'zod';
import type { Actor } from '../core/audit/event.ts';
import { maskSettings } from '../core/datadog/masked-settings.ts';
import { type Settings, settingsSchema } from '../core/datadog/settings.ts';
import { AppError } from '../core/errors.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import type { Transaction } from '../db/kernel/client.ts';
import { open, seal } from '../db/kernel/seal.ts';

/** What the sealed settings of a profile are for; binds the ciphertext to it. */
const sealPurpose = 'profile.settings';

const nameSchema = z.string().trim().min(1, 'name').max(100, 'name');

/**
 * A profile as a form sends it. `storedApiKeyOf` names the profile whose stored key is to be used, as pages never get to
 * see a key; `settings.apiKey` is absent then.
 */
export const profileInputSchema = z.strictObject({
  /** Absent: a new one. */
  profileId: z.uuid().optional(),
  name: nameSchema,
  settings: settingsSchema,
  storedApiKeyOf: z.uuid().optional(),
});
export type ProfileInput = z.infer<typeof profileInputSchema>;

export const deleteProfileInputSchema = z.strictObject({ profileId: z.uuid() });

/** Creates a profile, or changes the one named. Throws AppError notFound, invalidInput (name taken) or sealedValueUnreadable. */
export async function saveProfile(tx: Transaction, input: ProfileInput, actor: Actor): Promise<{ profileId: string }> {
  const settings = await withStoredApiKey(tx, input.settings, input.storedApiKeyOf);
  const other = await tx.profile.findUnique({
    where: { name: input.name },
    select: { id: true },
  });
  if (other && other.id !== input.profileId) throw new AppError('invalidInput', { field: 'name', reason: 'nameTaken' });
  const data = {
    name: input.name,
    settings: maskSettings(settings),
    settingsSealed: seal(JSON.stringify(settings), sealPurpose),
  };
  const profileId = input.profileId ?? (await tx.profile.create({ data: { ...data, createdBy: actor.id } })).id;
  if (input.profileId) {
    const { count } = await tx.profile.updateMany({
      where: { id: input.profileId },
      data,
    });
    if (count === 0) throw new AppError('notFound', { what: 'profile' });
  }
  await recordAuditEvent(tx, {
    actorId: actor.id,
    actorName: actor.name,
    action: input.profileId ? 'profile.updated' : 'profile.created',
    details: {
      profileId,
      name: input.name,
      apiKeySource: settings.apiKey?.source ?? null,
      site: settings.site ?? null,
    },
  });
  return { profileId };
}

/** Deletes a profile; Rollouts keep their own copy of its settings. Throws AppError notFound. */
export async function deleteProfile(
  tx: Transaction,
  { profileId }: z.infer<typeof deleteProfileInputSchema>,
  actor: Actor,
): Promise<void> {
  const profile = await tx.profile.findUnique({
    where: { id: profileId },
    select: { name: true },
  });
  if (!profile) throw new AppError('notFound', { what: 'profile' });
  await tx.profile.delete({ where: { id: profileId } });
  await recordAuditEvent(tx, {
    actorId: actor.id,
    actorName: actor.name,
    action: 'profile.deleted',
    details: { profileId, name: profile.name },
  });
}

/**
 * The settings with the key that the profile `storedApiKeyOf` keeps, when one is named.
 * Throws AppError notFound, or sealedValueUnreadable when the key file is another one than when it was stored.
 */
export async function withStoredApiKey(
  tx: Transaction,
  settings: Settings,
  storedApiKeyOf: string | undefined,
): Promise<Settings> {
  if (!storedApiKeyOf || settings.apiKey) return settings;
  const profile = await tx.profile.findUnique({
    where: { id: storedApiKeyOf },
    select: { settingsSealed: true },
  });
  if (!profile) throw new AppError('notFound', { what: 'profile' });
  const stored = settingsSchema.parse(JSON.parse(open(profile.settingsSealed, sealPurpose)));
  return { ...settings, apiKey: stored.apiKey };
}
