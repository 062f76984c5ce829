import type { SourceComment } from '../edit/language.ts';
import { isMapping, type Value, type ValuePath } from '../edit/value.ts';
import type { DataEntry, DataNode } from './data-node.ts';
import { parseJson } from './read-json.ts';
import { parseYaml } from './read-yaml.ts';

export type { DataEntry, DataNode } from './data-node.ts';

/** A YAML or JSON text, parsed for its meaning and for positions. */
export type DataDocument = {
  path: string;
  text: string;
  format: 'yaml' | 'json';
  root: DataNode;
  comments: readonly SourceComment[];
};

/**
 * Parses a YAML or JSON file, told apart by its name. Throws SourceSyntaxError, or ShapeNotEditable for a file of several
 * documents. YAML is read as version 1.2 with its core schema, duplicate keys allowed: the last one counts.
 */
export function readData(path: string, text: string): DataDocument {
  const format = path.toLowerCase().endsWith('.json') ? 'json' : 'yaml';
  return { path, text, format, ...(format === 'json' ? parseJson(text, path) : parseYaml(text, path)) };
}

/** The node at a path, or undefined. Does not look through aliases. */
export function nodeAt(document: DataDocument, path: ValuePath): DataNode | undefined {
  let node: DataNode | undefined = document.root;
  for (const step of path) node = entryOf(node, step)?.node;
  return node;
}

/** The entry of a collection with a key or an index; of a key that stands twice, the last one. */
export function entryOf(node: DataNode | undefined, key: string | number): DataEntry | undefined {
  return node?.entries.findLast((entry) => entry.key === key);
}

/** The value of a node with the merge keys (`<<`) of its own level and below followed, as the tools read it. */
export function mergedValue(value: Value): Value {
  if (Array.isArray(value)) return value.map((item: Value) => mergedValue(item));
  if (!isMapping(value)) return value;
  const { '<<': merged, ...own } = value;
  const sources = merged === undefined ? [] : Array.isArray(merged) ? merged : [merged];
  const inherited = sources.toReversed().flatMap((source: Value) => {
    const resolved = mergedValue(source);
    return isMapping(resolved) ? Object.entries(resolved) : [];
  });
  const members = Object.entries(own).map(([key, member]) => [key, mergedValue(member)] as const);
  return Object.fromEntries([...inherited, ...members]);
}
