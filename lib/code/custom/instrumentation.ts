import type { Finding as CoreFinding } from '../../core/change/change.ts';
import { finding, hasBlocked } from '../../core/change/findings.ts';
import { desiredFunction, desiredKeyPermission, type SourceFunction } from '../../core/datadog/desired.ts';
import { hasWebAdapter } from '../../core/datadog/exec-wrapper.ts';
import { isRedirect, originalHandler, redirectHandlerOf } from '../../core/datadog/handlers.ts';
import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import type { StoredApiKey } from '../../core/datadog/variables.ts';
import { maximumLayers } from '../../core/lambda/limits.ts';

/** A function as its code or AWS describes it, with the name under which AWS knows it. */
export type FunctionDescription = SourceFunction & { name: string };

/**
 * What is known besides. `library`: whether Datadog's library comes as a layer, or inside the function's own package where
 * no layer can be used (five layers are taken, the unzipped size is at its limit).
 */
export type CustomFacts = { library: 'layer' | 'package' };

/** What stands where a plain API key belongs: keys are never put into text that is shown and copied. */
export const apiKeyPlaceholder = 'REPLACE_WITH_YOUR_DATADOG_API_KEY';

/**
 * What has to change at a function, as raw values. Members are absent where nothing changes. `set` and `unset` name only
 * variables that differ, so that nothing of the customer's own environment is repeated.
 */
export type Instrumentation = {
  handler?: string;
  layers?: readonly string[];
  command?: readonly string[];
  set: Readonly<Record<string, string>>;
  unset: readonly string[];
  permission: StoredApiKey | undefined;
  findings: readonly CoreFinding[];
};

/**
 * The differences between a function and what the settings want of it, by the same rules as a live change. With a blocked
 * finding nothing but the findings may be used.
 */
export function instrumentationOf(
  description: FunctionDescription,
  settings: Settings,
  { library }: CustomFacts,
): Instrumentation {
  const packaged = library === 'package' ? withPackagedLibrary(description, settings) : undefined;
  const wanted = desiredFunction(packaged?.source ?? description, packaged?.settings ?? settings);
  const findings = [...wanted.findings, ...layerLimit(description.layers, wanted.layers)];
  if (hasBlocked(findings)) return { set: {}, unset: [], permission: undefined, findings };
  const variables = withoutPlainKey(wanted.variables, settings);
  return {
    ...(wanted.handler === undefined || wanted.handler === description.handler ? {} : { handler: wanted.handler }),
    ...(isSameList(wanted.layers, description.layers) ? {} : { layers: wanted.layers }),
    ...(wanted.command === undefined || isSameList(wanted.command, description.command ?? [])
      ? {}
      : { command: wanted.command }),
    set: Object.fromEntries(Object.entries(variables).filter(([name, value]) => description.variables[name] !== value)),
    unset: Object.keys(description.variables).filter((name) => !Object.hasOwn(variables, name)),
    permission: desiredKeyPermission(settings),
    findings,
  };
}

/** AWS refuses a sixth layer, so text that adds one would only fail at the person who copies it. */
function layerLimit(before: readonly string[], after: readonly string[]): CoreFinding[] {
  return after.length > maximumLayers && !isSameList(before, after)
    ? [finding('tooManyLayers', { count: after.length, maximum: maximumLayers })]
    : [];
}

/**
 * Whether a runtime's library can be put into the function's own package: the tracers of Java and .NET are read from `/opt`,
 * and runtimes that Datadog no longer serves have no library.
 */
export function canPackageLibrary(runtime: string | undefined): boolean {
  const facts = runtimeFacts(runtime);
  return facts?.support === 'layers' && facts.family !== 'java' && facts.family !== 'dotnet';
}

/**
 * The function and settings with which no library layer is wanted and the redirect reads the library from the function's
 * own package. Java and .NET keep their layer.
 */
function withPackagedLibrary(
  description: FunctionDescription,
  settings: Settings,
): { source: SourceFunction; settings: Settings } | undefined {
  const family = runtimeFacts(description.runtime)?.family;
  if (family === undefined || description.packageType === 'Image' || !canPackageLibrary(description.runtime))
    return undefined;
  const withoutLayer =
    family === 'provided'
      ? settings
      : { ...settings, layerVersions: { ...settings.layerVersions, [family]: 'none' as const } };
  const target = redirectHandlerOf(family, 'image');
  const { handler, variables, layers } = description;
  const own = isRedirect(handler) ? originalHandler(variables) : handler;
  // Without a handler of its own, or behind the web adapter, the rules of a live change say what is wrong.
  if (target === undefined || own === undefined || hasWebAdapter(variables, layers))
    return { source: description, settings: withoutLayer };
  const withoutLibrary = desiredFunction(description, withoutLayer);
  if (hasBlocked(withoutLibrary.findings)) return { source: description, settings: withoutLayer };
  return {
    source: {
      ...description,
      handler: target,
      layers: withoutLibrary.layers,
      variables: { ...variables, DD_LAMBDA_HANDLER: own },
    },
    settings: withoutLayer,
  };
}

function withoutPlainKey(
  variables: Readonly<Record<string, string>>,
  { apiKey }: Settings,
): Readonly<Record<string, string>> {
  return apiKey?.source === 'plain' ? { ...variables, DD_API_KEY: apiKeyPlaceholder } : variables;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
