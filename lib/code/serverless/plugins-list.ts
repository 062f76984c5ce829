import { isList, isMapping } from '../edit/value.ts';
import { pluginName } from './plugin-config.ts';
import type { Place, Service } from './service.ts';
import type { ServiceEdits } from './service-edits.ts';

/** Plugins that have to stand before Datadog's, and those that have to stand behind it. Source: Datadog's documentation, autumn 2026. */
const before: ReadonlySet<string> = new Set(['serverless-plugin-warmup']);
const behind: ReadonlySet<string> = new Set(['serverless-plugin-typescript', 'serverless-typescript']);

/** Names the plugin in the service's list, where the order rules want it; nothing when it is there. */
export function addPlugin(service: Service, edits: ServiceEdits): void {
  const place = listPlace(service);
  const names = namesAt(service, place);
  if (names.includes(pluginName)) return;
  const value = service.valueOf(place);
  if (value === undefined) {
    edits.setAt(place, [pluginName]);
    return;
  }
  const lowest = names.findLastIndex((name) => before.has(name)) + 1;
  const first = names.findIndex((name) => behind.has(name));
  const index = Math.max(lowest, first === -1 ? names.length : first);
  edits.insert(place, pluginName, index);
}

/** Takes every mention of the plugin out of the list; returns whether there was one. */
export function removePlugin(service: Service, edits: ServiceEdits): boolean {
  const place = listPlace(service);
  const indexes = namesAt(service, place).flatMap((name, index) => (name === pluginName ? [index] : []));
  for (const index of indexes) edits.remove({ file: place.file, path: [...place.path, index] });
  return indexes.length > 0;
}

/** Whether the service names the plugin. */
export function hasPlugin(service: Service): boolean {
  return namesAt(service, listPlace(service)).includes(pluginName);
}

/** The list of plugins: `plugins` itself, or `plugins.modules`. */
function listPlace(service: Service): Place {
  const place = service.locate(['plugins']);
  return isMapping(service.valueOf(place)) ? service.locate(['plugins', 'modules']) : place;
}

function namesAt(service: Service, place: Place): string[] {
  const value = service.valueOf(place);
  return isList(value) ? value.map((item) => (typeof item === 'string' ? item : '')) : [];
}
