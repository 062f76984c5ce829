import { isList, type Value, type ValuePath, valueAt } from '../edit/value.ts';
import { parseYaml } from './read-yaml.ts';

/** The list at a path of a YAML text, for tests. */
export function readYamlValue(text: string, path: ValuePath): readonly Value[] {
  const value = valueAt(parseYaml(text).root.value, path);
  return isList(value) ? value : [];
}
