import { readData } from '../data/data-document.ts';
import { ShapeNotEditable, SourceSyntaxError } from '../edit/language.ts';
import { isMapping, valueAt } from '../edit/value.ts';
import type { Project } from '../project.ts';
import { folderOf, nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';

/** What the framework takes for a service without being told, the first that is there. Source: its documentation, versions 3 and 4. */
const entryNames = [
  'serverless.yml',
  'serverless.yaml',
  'serverless.json',
  'serverless.js',
  'serverless.cjs',
  'serverless.mjs',
  'serverless.ts',
];

/** Every service: one for each folder that holds a known name, and files such as `serverless.api.yml` that are named when deploying. */
export function findServices(files: SourceFiles): Project[] {
  const folders = new Map<string, string[]>();
  for (const path of files.keys()) {
    const name = nameOf(path);
    if (!name.startsWith('serverless')) continue;
    const folder = folderOf(path);
    folders.set(folder, [...(folders.get(folder) ?? []), name]);
  }
  return [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([folder, names]) => {
      const main = entryNames.find((name) => names.includes(name));
      const others = names.filter((name) => !entryNames.includes(name) && isDataName(name)).sort();
      const entries = [...(main === undefined ? [] : [main]), ...others];
      return entries
        .map((name) => (folder === '.' ? name : `${folder}/${name}`))
        .filter((entry) => isService(entry, files.get(entry) ?? '', nameOf(entry) === main))
        .map((entry): Project => ({ path: folder, way: 'serverless', entry }));
    });
}

function isDataName(name: string): boolean {
  return name.endsWith('.yml') || name.endsWith('.yaml');
}

/** A file under the framework's own name counts unless it is surely another cloud's; any other has to look like a service. */
function isService(entry: string, text: string, isMain: boolean): boolean {
  if (!isDataName(entry) && !entry.endsWith('.json')) return true;
  try {
    const { value } = readData(entry, text).root;
    if (!isMapping(value)) return false;
    const provider = value.provider;
    const name = isMapping(provider) ? valueAt(provider, ['name']) : provider;
    const isElsewhere = typeof name === 'string' && name !== 'aws' && !name.includes('${');
    if (isElsewhere) return false;
    return isMain
      ? value.service !== undefined || provider !== undefined
      : value.service !== undefined && provider !== undefined;
  } catch (error) {
    // It is refused when it is planned, with the place of the mistake.
    if (error instanceof SourceSyntaxError || error instanceof ShapeNotEditable) return isMain;
    throw error;
  }
}
