import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { ShapeNotEditable } from '../edit/language.ts';
import { isList, isMapping, type Value } from '../edit/value.ts';
import type { Finding } from '../project.ts';
import { serverlessFinding } from './findings.ts';
import { keyMembers, pinnedLayers, pluginConfig, pluginVersion, unwantedFamilies } from './plugin-config.ts';
import type { Service } from './service.ts';
import type { ServiceEdits } from './service-edits.ts';
import type { ServiceFunction } from './service-function.ts';

/** A function as it stands and as it will stand in the files, and whether the plugin shall leave it alone. */
export type PreparedFunction = { before: ServiceFunction; after: ServiceFunction; isExcluded: boolean };

/** Writes `custom.datadog`: chosen members are set, the others stay; one key source is left; `exclude` grows. */
export function mergeConfig(
  service: Service,
  edits: ServiceEdits,
  settings: Settings,
  functions: readonly PreparedFunction[],
): { config: Record<string, Value>; findings: Finding[] } {
  const families = new Set(functions.flatMap(({ after }) => runtimeFacts(after.runtime)?.family ?? []));
  const wanted = pluginConfig(settings, families);
  const place = service.locate(['custom', 'datadog']);
  const found = service.valueOf(place);
  if (found !== undefined && found !== null && !isMapping(found)) throw new ShapeNotEditable('notAMap');
  const present = isMapping(found) ? found : {};
  const excluded = functions.filter(({ isExcluded }) => isExcluded).map(({ before }) => before.name);
  const config: Record<string, Value> = { ...present, ...wanted };
  if (settings.apiKey !== undefined) dropOtherKeys(edits, place, present, wanted, config);
  if (excluded.length > 0) config.exclude = [...new Set([...textList(present.exclude), ...excluded])];

  if (Object.keys(present).length === 0) {
    // An empty mapping does nothing, but whoever reads the file sees what is switched on.
    edits.setAt(place, Object.keys(config).length === 0 ? { enabled: true } : config);
  } else {
    for (const [name, value] of Object.entries(wanted))
      if (present[name] !== value) edits.setAt({ file: place.file, path: [...place.path, name] }, value);
    writeExclude(service, edits, excluded, present.exclude);
  }
  return { config, findings: [...findConfigHints(present, config), ...findSettingHints(settings, families)] };
}

function dropOtherKeys(
  edits: ServiceEdits,
  place: { file: string; path: readonly (string | number)[] },
  present: { readonly [key: string]: Value },
  wanted: Readonly<Record<string, Value>>,
  config: Record<string, Value>,
): void {
  for (const name of keyMembers) {
    if (wanted[name] !== undefined || present[name] === undefined) continue;
    edits.remove({ file: place.file, path: [...place.path, name] });
    delete config[name];
  }
}

function writeExclude(
  service: Service,
  edits: ServiceEdits,
  excluded: readonly string[],
  present: Value | undefined,
): void {
  const missing = excluded.filter((name) => !textList(present).includes(name));
  if (missing.length === 0) return;
  const place = service.locate(['custom', 'datadog', 'exclude']);
  if (present === undefined) edits.setAt(place, missing);
  else for (const name of missing) edits.insert(place, name);
}

function textList(value: Value | undefined): string[] {
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}

function findConfigHints(present: { readonly [key: string]: Value }, config: Record<string, Value>): Finding[] {
  return [
    ...(present.enabled === false || present.enabled === 'false' ? [serverlessFinding('pluginDisabled')] : []),
    ...(hasKey(config) ? [] : [serverlessFinding('apiKeyMissing')]),
    ...(config.apiKey === undefined ? [] : [serverlessFinding('plainApiKey')]),
  ];
}

function findSettingHints(settings: Settings, families: ReadonlySet<string>): Finding[] {
  const pinned = pinnedLayers(settings).filter((name) => name === 'extension' || families.has(name));
  const unwanted = unwantedFamilies(settings).filter((family) => families.has(family));
  const isForAll = pluginConfig(settings, families).addLayers === false;
  return [
    ...(pinned.length === 0
      ? []
      : [serverlessFinding('layersNotPinned', { layers: pinned.join(', '), version: pluginVersion })]),
    ...(unwanted.length === 0 || isForAll
      ? []
      : [serverlessFinding('libraryStaysForAll', { languages: unwanted.join(', ') })]),
  ];
}

/** Whether the configuration names a key source. */
export function hasKey(config: Readonly<Record<string, Value>>): boolean {
  return keyMembers.some((name) => config[name] !== undefined);
}

/** Whether the plugin would stop the deployment because threat detection lacks tracing. */
export function isAppsecWithoutTracing(config: Readonly<Record<string, Value>>): boolean {
  return config.enableDDTracing === false && ['on', 'tracer', 'extension'].includes(String(config.appSecMode));
}
