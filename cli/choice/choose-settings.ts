import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { maskedValue } from '#lib/core/change/change-codes.ts';
import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import { profileSchema } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { say } from '../say.ts';
import { badInput } from '../stopped.ts';
import type { ChoiceOptions } from './options.ts';

/** The part of a request that says what to instrument with. */
export type SettingsChoice = { profileId?: string; settings?: object; storedApiKeyOf?: string };

type Wanted = Pick<ChoiceOptions, 'remove' | 'profile' | 'settings' | 'env' | 'service' | 'version'>;

/**
 * What to instrument with: a profile by its name, or settings of a file, either with values given in the command. Empty to remove.
 * Throws Stopped where neither or both are named, and where the profile is unknown.
 */
export async function chooseSettings(client: Client, wanted: Wanted): Promise<SettingsChoice> {
  const { env, service, version } = wanted;
  const given = Object.fromEntries(
    Object.entries({ env, service, version }).filter(([, value]) => value !== undefined),
  );
  if (wanted.remove) {
    if (wanted.profile !== undefined || wanted.settings !== undefined || Object.keys(given).length > 0)
      throw badInput('removeTakesNoSettings', say('removeTakesNoSettings'));
    return {};
  }
  if ((wanted.profile === undefined) === (wanted.settings === undefined))
    throw badInput('settingsMissing', say('settingsMissing'));
  if (wanted.settings !== undefined) return { settings: { ...readJsonObject(wanted.settings), ...given } };
  const profile = await findProfile(client, wanted.profile ?? '');
  if (Object.keys(given).length === 0) return { profileId: profile.id };
  return withValues(profile, given);
}

type Profile = z.infer<typeof profileSchema>;

/** The profile of that name. Throws Stopped with the names that there are. */
async function findProfile(client: Client, name: string): Promise<Profile> {
  const list = z.object({ items: z.array(profileSchema) });
  const { items } = await client.ask({ method: 'GET', path: '/profiles' }, list);
  const found = items.find((profile) => profile.name === name || profile.id === name);
  if (found !== undefined) return found;
  const names = items.map((profile) => profile.name);
  throw badInput('profileUnknown', say('profileUnknown', { name, count: names.length }), names);
}

/** A profile's settings with other values. Its stored key is referred to, as nobody gets to see it; other secrets cannot be. */
function withValues({ id, name, settings }: Profile, given: object): SettingsChoice {
  const { apiKey, ...others } = settings;
  const isKeyMasked = JSON.stringify(apiKey ?? null).includes(maskedValue);
  if (JSON.stringify(others).includes(maskedValue))
    throw badInput('profileHasSecrets', say('profileHasSecrets', { name }));
  const key = isKeyMasked || apiKey === undefined ? {} : { apiKey };
  return {
    profileId: id,
    settings: { ...others, ...key, ...given },
    ...(isKeyMasked ? { storedApiKeyOf: id } : {}),
  };
}

/** The waves to go in: those of a file, all functions at once without watching, or else what the console does by default. */
export function chooseStrategy({
  allAtOnce,
  strategy,
}: Pick<ChoiceOptions, 'allAtOnce' | 'strategy'>): object | undefined {
  if (strategy !== undefined) {
    if (allAtOnce) throw badInput('strategyTwice', say('strategyTwice'));
    return readJsonObject(strategy);
  }
  if (!allAtOnce) return undefined;
  const usual = defaultStrategy(0);
  return { ...usual, waves: [{ percent: 100 }], healthGate: { ...usual.healthGate, isEnabled: false } };
}

/** The JSON object in a file. Its text is never repeated: it may hold a key. Throws Stopped when it is none. */
export function readJsonObject(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Why it cannot be read does not matter to what the user has to do.
    throw badInput('fileUnreadable', say('fileUnreadable', { file }));
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw badInput('fileNotJson', say('fileNotJson', { file }));
  }
}
