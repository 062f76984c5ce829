import type { FunctionRow } from '#lib/db/functions/function-page.ts';

/** Stands in the address for the settings that the function's own variables show. */
export const ownSettings = 'own';

/**
 * The profile whose settings are used: the one that the address names; else the function's own variables where they name a
 * site (undefined), or the first profile where they do not.
 */
export function chosenProfile<Profile extends { id: string }>(
  asked: string | undefined,
  profiles: readonly Profile[],
  { datadogVariables }: Pick<FunctionRow, 'datadogVariables'>,
): Profile | undefined {
  if (asked === ownSettings) return undefined;
  const named = profiles.find(({ id }) => id === asked);
  return named ?? (datadogVariables['DD_SITE'] === undefined ? profiles[0] : undefined);
}
