import type { Settings } from '../core/datadog/settings.ts';
import { chosenVariables, mergedVariables } from '../core/datadog/variables.ts';

/** Settings that decide layers and images alone, or whose variables every tool is told in its own way. */
const withoutVariables = ['layerVersions', 'layerAccount', 'imageHoldsDatadog', 'imageRuntime'] as const;

/**
 * The variables of chosen settings for which a tool has no member of its own (`members` are the settings that it has one for),
 * in the order of the settings. Tools leave such variables alone wherever they stand, so they are written for each function.
 */
export function variablesBeside(settings: Settings, members: readonly (keyof Settings)[]): Record<string, string> {
  const rest: Settings = { ...settings };
  for (const name of [...members, ...withoutVariables]) delete rest[name];
  return { ...chosenVariables(rest), ...mergedVariables({}, rest) };
}
