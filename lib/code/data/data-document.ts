import type { SourceComment } from '../edit/language.ts';
import { isMapping, type Value, type ValuePath } from '../edit/value.ts';
import type { DataEntry, DataNode } from './data-node.ts';
import { isOverridden } from './overridden.ts';
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
 * Parses a YAML or JSON file, told apart by its name; a `.template` is JSON when it begins with a brace. Throws SourceSyntaxError, or ShapeNotEditable for a file of several
 * documents. YAML is read as version 1.2 with its core schema, duplicate keys allowed: the last one counts.
 */
export function readData(path: string, text: string): DataDocument {
  const format = isJson(path.toLowerCase(), text) ? 'json' : 'yaml';
  return { path, text, format, ...(format === 'json' ? parseJson(text, path) : parseYaml(text, path)) };
}

function isJson(path: string, text: string): boolean {
  return (
    path.endsWith('.json') || (path.endsWith('.template') && text.replace('\uFEFF', '').trimStart().startsWith('{'))
  );
}

/** The node at a path, or undefined. Does not look through aliases. */
export function nodeAt(document: DataDocument, path: ValuePath): DataNode | undefined {
  let node: DataNode | undefined = document.root;
  for (const step of path) node = entryOf(node, step)?.node;
  return node;
}

const referredValues = new WeakMap<DataDocument, ReadonlySet<Value>>();

/**
 * Whether what stands at a path is written elsewhere too: it is an alias or below one, or an alias elsewhere stands for it
 * or for something above it. An edit there would mean more than it says.
 */
export function isShared(document: DataDocument, path: ValuePath): boolean {
  const referred = referredValues.get(document) ?? new Set(aliasedValues(document.root));
  referredValues.set(document, referred);
  let node: DataNode | undefined = document.root;
  for (const step of [undefined, ...path]) {
    node = step === undefined ? node : entryOf(node, step)?.node;
    if (node === undefined) return false;
    // Collections are told apart by identity; texts that are the same need not be the same node.
    if (node.kind === 'alias' || (node.value !== null && referred.has(node.value))) return true;
  }
  return false;
}

function aliasedValues(node: DataNode): Value[] {
  if (node.kind === 'alias') return typeof node.value === 'object' && node.value !== null ? [node.value] : [];
  return node.entries.flatMap((entry) => aliasedValues(entry.node));
}

/** The entry of a collection with a key or an index; of a key that stands twice, the last one. */
export function entryOf(node: DataNode | undefined, key: string | number): DataEntry | undefined {
  return node?.entries.findLast((entry) => entry.key === key);
}

/**
 * The path of a node in the document's value: below a tagged collection it leads through the tag, as its value is
 * `{"!Tag": …}`.
 */
export function valuePathOf(document: DataDocument, path: ValuePath): ValuePath {
  let node: DataNode | undefined = document.root;
  const steps: (string | number)[] = [];
  for (const step of path) {
    const tag = node === undefined ? undefined : tagOf(node);
    steps.push(...(tag === undefined ? [] : [tag]), step);
    node = entryOf(node, step)?.node;
  }
  return steps;
}

/** The tag (`!If`) of a collection; undefined where there is none. */
function tagOf({ isMarked, kind, value, entries }: DataNode): string | undefined {
  if (!isMarked || !(kind === 'map' || kind === 'list') || !isMapping(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0 || !name.startsWith('!')) return undefined;
  return kind === 'map' && entries.some(({ key }) => key === name) ? undefined : name;
}

/**
 * The value of a node as the tools read it: the merge keys (`<<`) of its own level and below followed, of two members with
 * one name the last alone.
 */
export function mergedValue(value: Value): Value {
  if (Array.isArray(value)) return value.map((item: Value) => mergedValue(item));
  if (!isMapping(value)) return value;
  const { '<<': merged, ...own } = value;
  const sources = merged === undefined ? [] : Array.isArray(merged) ? merged : [merged];
  const inherited = sources.toReversed().flatMap((source: Value) => {
    const resolved = mergedValue(source);
    return isMapping(resolved) ? Object.entries(resolved) : [];
  });
  const members = Object.entries(own)
    .filter(([key]) => !isOverridden(key))
    .map(([key, member]) => [key, mergedValue(member)] as const);
  return Object.fromEntries([...inherited, ...members]);
}
