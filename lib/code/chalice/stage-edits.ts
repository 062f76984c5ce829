import { classifyLayer } from '../../core/datadog/layers.ts';
import { apiKeyVariables, defaultVariables } from '../../core/datadog/variables.ts';
import type { DataEdit } from '../data/edit-data.ts';
import { isMapping, type ValuePath, valueAt } from '../edit/value.ts';
import { type ChaliceConfig, configuredFunctions, mapPaths, settingOf, textsOf } from './config.ts';

/**
 * Writes the variables of a stage that are not there yet, and brings those up to date that this product wrote. What somebody
 * else set stays: returns the names of those whose value differs.
 */
export function writeVariables(
  config: ChaliceConfig,
  edit: DataEdit,
  stage: ValuePath,
  wanted: Readonly<Record<string, string>>,
  isInstrumented: boolean,
): string[] {
  const path = [...stage, 'environment_variables'];
  const root = config.document.root.value;
  const present = valueAt(root, path);
  const own = isMapping(present) ? present : {};
  const above = stage.length === 0 ? undefined : valueAt(root, ['environment_variables']);
  const inherited = isMapping(above) ? above : {};
  const kept: string[] = [];
  const ours = isInstrumented ? new Set(ownVariables(own, inherited)) : new Set<string>();
  for (const [name, value] of Object.entries(wanted)) {
    const found = own[name] ?? inherited[name];
    if (found === value) continue;
    if (found === undefined || ours.has(name)) edit.set([...path, name], value);
    else kept.push(name);
  }
  if (isInstrumented && apiKeyVariables.some((name) => wanted[name] !== undefined))
    for (const name of apiKeyVariables)
      if (own[name] !== undefined && wanted[name] === undefined) edit.remove([...path, name]);
  return kept;
}

/**
 * The variables in a map that belong to the instrumentation: the key's, and of the `DD_` variables with which the map ends
 * those from `DD_SITE` on, which is the first that is written.
 */
export function ownVariables(
  variables: Readonly<Record<string, unknown>>,
  inherited: Readonly<Record<string, unknown>>,
): string[] {
  const names = Object.keys(variables);
  const begin = names.findLastIndex((name) => !name.startsWith('DD_')) + 1;
  const trailing = names.slice(begin);
  const site = trailing.indexOf('DD_SITE');
  // Where a site stood before or stands above, it was not written again; then the first default is where the others begin.
  const hasSite = Object.hasOwn(variables, 'DD_SITE') || Object.hasOwn(inherited, 'DD_SITE');
  const first = site === -1 && hasSite ? trailing.findIndex((name) => Object.hasOwn(defaultVariables, name)) : site;
  const written = first === -1 ? [] : trailing.slice(first);
  const keys: readonly string[] = apiKeyVariables;
  return names.filter((name) => written.includes(name) || keys.includes(name) || name === 'DD_SITE');
}

/** Whether variables name a site or a key, so that somebody has set Datadog up before. */
export function hasDatadogVariables(config: ChaliceConfig): boolean {
  const telling: readonly string[] = ['DD_SITE', ...apiKeyVariables];
  return mapPaths(config, 'environment_variables').some((path) => {
    const value = valueAt(config.document.root.value, path);
    return isMapping(value) && telling.some((name) => Object.hasOwn(value, name));
  });
}

/** Takes the variables of the instrumentation out of every map; a map that held nothing else goes with them. */
export function removeVariables(config: ChaliceConfig, edit: DataEdit): string[] {
  const kept: string[] = [];
  for (const path of mapPaths(config, 'environment_variables')) {
    const value = valueAt(config.document.root.value, path);
    if (!isMapping(value)) continue;
    const isOfStage = config.stages.some((stage) => stage.path.length > 0 && stage.path.length === path.length - 1);
    const above = isOfStage ? valueAt(config.document.root.value, ['environment_variables']) : undefined;
    const ours = ownVariables(value, isMapping(above) ? above : {});
    for (const name of ours) edit.remove([...path, name]);
    kept.push(...Object.keys(value).filter((name) => name.startsWith('DD_') && !ours.includes(name)));
  }
  return kept;
}

/** Puts the extension at the end of each list of layers that counts in a stage, or in place of an older one. */
export function writeExtension(
  config: ChaliceConfig,
  edit: DataEdit,
  stage: ValuePath,
  arn: string,
  written: Set<string>,
): void {
  const places = [...configuredFunctions(config, stage), ''].flatMap((name) => {
    const found = settingOf(config, stage, name, 'layers');
    return found === undefined ? [] : [found.path];
  });
  if (settingOf(config, stage, '', 'layers') === undefined) edit.set([...stage, 'layers'], [arn]);
  for (const path of places) {
    if (written.has(path.join('\n'))) continue;
    written.add(path.join('\n'));
    const layers = textsOf(valueAt(config.document.root.value, path));
    const index = layers.findIndex(isExtension);
    if (index === -1) edit.insert(path, arn);
    else if (layers[index] !== arn) edit.set([...path, index], arn);
  }
}

/** Takes Datadog's layers out of every list; a list that held nothing else goes with them. */
export function removeLayers(config: ChaliceConfig, edit: DataEdit, layerAccount: string | undefined): void {
  for (const path of mapPaths(config, 'layers')) {
    const layers = textsOf(valueAt(config.document.root.value, path));
    for (const [index, layer] of layers.entries())
      if (classifyLayer(layer, layerAccount).origin === 'datadog') edit.remove([...path, index]);
  }
}

function isExtension(layer: string): boolean {
  const { origin, datadog } = classifyLayer(layer);
  return origin !== 'other' && datadog?.kind === 'extension';
}
