import { isMapping, valueAt } from '../edit/value.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { pluginName, pluginVersion } from './plugin-config.ts';
import type { Service } from './service.ts';
import type { ServiceEdits } from './service-edits.ts';

const groups = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** The package.json that a service's plugins are installed from: the nearest one upwards; undefined where there is none. */
export function packageFileOf(folder: string, files: SourceFiles): string | undefined {
  const names = folder === '.' ? [] : folder.split('/');
  for (let depth = names.length; depth >= 0; depth -= 1) {
    const file = [...names.slice(0, depth), 'package.json'].join('/');
    if (files.has(file)) return file;
  }
  return undefined;
}

/**
 * Puts the plugin among the development dependencies at the version whose layers are predicted, or raises an older one where
 * it stands. Returns whether something has to be installed.
 */
export function addPluginPackage(file: string, service: Service, edits: ServiceEdits): boolean {
  const group = groupOf(file, service);
  if (group === undefined) {
    edits.setAt({ file, path: ['devDependencies', pluginName] }, pluginVersion);
    return true;
  }
  const range = valueAt(service.document(file).root.value, [group, pluginName]);
  if (typeof range !== 'string' || !isOlder(range)) return false;
  edits.setAt({ file, path: [group, pluginName] }, pluginVersion);
  return true;
}

/** Takes the plugin out of the dependencies; returns whether it was there. */
export function removePluginPackage(file: string, service: Service, edits: ServiceEdits): boolean {
  const group = groupOf(file, service);
  if (group === undefined) return false;
  edits.remove({ file, path: [group, pluginName] });
  return true;
}

function groupOf(file: string, service: Service): (typeof groups)[number] | undefined {
  const { value } = service.document(file).root;
  return groups.find((group) => {
    const members = isMapping(value) ? value[group] : undefined;
    return isMapping(members) && Object.hasOwn(members, pluginName);
  });
}

/** Whether a range names a release before the known one: exactly, or as a range of an older major version. */
function isOlder(range: string): boolean {
  const isRange = range.startsWith('^') || range.startsWith('~') || range.startsWith('>=');
  const wanted = numbersOf(pluginVersion);
  const found = numbersOf(isRange ? range.slice(range.startsWith('>=') ? 2 : 1) : range);
  // Tags, addresses and work spaces are somebody's choice that cannot be compared.
  if (found.length === 0 || found.some((part) => Number.isNaN(part))) return false;
  if (isRange) return range.startsWith('>=') ? false : (found[0] ?? 0) < (wanted[0] ?? 0);
  const differing = wanted.findIndex((part, index) => part !== (found[index] ?? 0));
  return differing !== -1 && (found[differing] ?? 0) < (wanted[differing] ?? 0);
}

function numbersOf(version: string): number[] {
  return version.trim() === '' ? [] : version.trim().split('.').map(Number);
}
