import { z } from 'zod';
import { maskedSettingsSchema } from '../../core/datadog/masked-settings.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';

/** A saved profile as pages show it: secrets masked. */
export const profileRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  settings: maskedSettingsSchema,
  updatedAt: z.string(),
  createdByName: z.string().nullable(),
});
export type ProfileRow = z.infer<typeof profileRowSchema>;

/** All profiles by name. */
export async function listProfileRows(): Promise<ProfileRow[]> {
  const profiles = await database().profile.findMany({
    orderBy: { name: 'asc' },
    omit: { settingsSealed: true },
  });
  const users = await database().user.findMany({
    where: { id: { in: profiles.map((profile) => profile.createdBy) } },
    select: { id: true, name: true },
  });
  return profiles.map((profile) => toRow(profile, users.find((user) => user.id === profile.createdBy)?.name ?? null));
}

/** One profile, or null. */
export async function readProfileRow(id: string): Promise<ProfileRow | null> {
  const profile = await database().profile.findUnique({
    where: { id },
    omit: { settingsSealed: true },
  });
  return profile && toRow(profile, null);
}

function toRow(
  profile: Prisma.ProfileGetPayload<{ omit: { settingsSealed: true } }>,
  createdByName: string | null,
): ProfileRow {
  return {
    id: profile.id,
    name: profile.name,
    settings: maskedSettingsSchema.parse(profile.settings),
    updatedAt: profile.updatedAt.toISOString(),
    createdByName,
  };
}
