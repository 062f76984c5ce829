import { z } from 'zod';
import { maskSettings } from '../../core/datadog/masked-settings.ts';
import { type ChosenSettings, settingsSchema } from '../../core/datadog/settings.ts';
import { AppError } from '../../core/errors.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { newRowId } from '../kernel/new-id.ts';
import { maybeRowOf } from '../kernel/rows.ts';
import { open, type SealedPlace, seal } from '../kernel/seal.ts';

/** Where the sealed settings of a profile stand; binds the ciphertext to it. */
function placeOf(profileId: string): SealedPlace {
  return { purpose: 'profile.settings', rowId: profileId };
}

function columnsOf(profileId: string, name: string, settings: ChosenSettings) {
  return {
    ...{ name, settings: maskSettings(settings) },
    settingsSealed: seal(JSON.stringify(settings), placeOf(profileId)),
  };
}

/** Stores a new profile: its settings masked, and whole but sealed. Returns its id. */
export async function insertProfile(
  tx: Transaction,
  { name, settings, createdBy }: { name: string; settings: ChosenSettings; createdBy: string },
): Promise<string> {
  const id = newRowId();
  await tx.profile.create({ data: { id, ...columnsOf(id, name, settings), createdBy } });
  return id;
}

/** Stores a profile's new name and settings. Throws AppError notFound. */
export async function updateProfile(
  tx: Transaction,
  profileId: string,
  { name, settings }: { name: string; settings: ChosenSettings },
): Promise<void> {
  const { count } = await tx.profile.updateMany({
    where: { id: profileId },
    data: columnsOf(profileId, name, settings),
  });
  if (count === 0) throw new AppError('notFound', { what: 'profile' });
}

/** The id of the profile of this name, upper and lower case alike, or null. */
export async function findProfileByName(tx: Transaction, name: string): Promise<string | null> {
  // Not Prisma's `insensitive`: that is ILIKE, to which % and _ in a name are wildcards.
  const profile = await maybeRowOf(
    tx,
    z.object({ id: z.string() }),
    Prisma.sql`SELECT id::text FROM profile WHERE lower(name) = lower(${name})`,
  );
  return profile?.id ?? null;
}

/** Deletes a profile. Returns what it was called. Throws AppError notFound. */
export async function removeProfile(tx: Transaction, profileId: string): Promise<{ name: string }> {
  const profile = await tx.profile.findUnique({ where: { id: profileId }, select: { name: true } });
  if (!profile) throw new AppError('notFound', { what: 'profile' });
  await tx.profile.delete({ where: { id: profileId } });
  return profile;
}

/** A profile as the audit log records it: its name and its masked settings, whose key stays sealed. Throws AppError notFound. */
export async function readRecordedProfile(tx: Transaction, profileId: string): Promise<Record<string, unknown>> {
  const profile = await tx.profile.findUnique({ where: { id: profileId }, select: { name: true, settings: true } });
  if (!profile) throw new AppError('notFound', { what: 'profile' });
  return { name: profile.name, ...z.record(z.string(), z.unknown()).parse(profile.settings) };
}

/** A profile's settings in clear. Throws AppError notFound, or sealedValueUnreadable when the key is another one by now. */
export async function readProfileSettings(tx: Transaction, profileId: string): Promise<ChosenSettings> {
  const profile = await tx.profile.findUnique({ where: { id: profileId }, select: { settingsSealed: true } });
  if (!profile) throw new AppError('notFound', { what: 'profile' });
  return settingsSchema.parse(JSON.parse(open(profile.settingsSealed, placeOf(profileId))));
}
