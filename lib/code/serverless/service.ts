import { type DataDocument, mergedValue, nodeAt, readData } from '../data/data-document.ts';
import { ShapeNotEditable } from '../edit/language.ts';
import { isMapping, type Value, type ValuePath, valueAt } from '../edit/value.ts';
import { lineNumber } from '../source/lines.ts';
import { folderOf, resolvePath } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { splitVariables, type VariableSource, wholeVariable } from './variables.ts';

/** A place in one of the files that make up a service. */
export type Place = { file: string; path: ValuePath };

const mostReferences = 20;

/** A service: the file that defines it, and what it brings in from others with `${file(…)}`. */
export class Service {
  readonly entry: string;
  readonly #files: SourceFiles;
  readonly #documents = new Map<string, DataDocument>();
  readonly #merged = new Map<string, Value>();

  /** Throws SourceSyntaxError when the entry does not parse. */
  constructor(entry: string, files: SourceFiles) {
    this.entry = entry;
    this.#files = files;
    this.document(entry);
  }

  /** The folder that the service stands in. */
  get folder(): string {
    return folderOf(this.entry);
  }

  /** A file of the service, parsed once. Throws SourceSyntaxError; RangeError for a file that is not there. */
  document(file: string): DataDocument {
    const known = this.#documents.get(file);
    if (known !== undefined) return known;
    const text = this.#files.get(file);
    if (text === undefined) throw new RangeError(`${file} is not there.`);
    const document = readData(file, text);
    this.#documents.set(file, document);
    return document;
  }

  /**
   * Where a member of the service is written, following `${file(…)}` on the way; the last steps may be absent. Throws
   * ShapeNotEditable when the way leads through something that only a deployment knows, or through code.
   */
  locate(keys: ValuePath): Place {
    let place = this.#followed({ file: this.entry, path: [] });
    for (const key of keys) place = this.#followed({ file: place.file, path: [...place.path, key] });
    return place;
  }

  /** Like `locate`, but undefined instead of throwing. */
  find(keys: ValuePath): Place | undefined {
    try {
      return this.locate(keys);
    } catch (error) {
      if (error instanceof ShapeNotEditable) return undefined;
      throw error;
    }
  }

  /** The value at a place with merge keys followed; undefined where there is none. References inside stay as they are. */
  valueOf(place: Place | undefined): Value | undefined {
    if (place === undefined) return undefined;
    const root = this.#merged.get(place.file) ?? mergedValue(this.document(place.file).root.value);
    this.#merged.set(place.file, root);
    return valueAt(root, place.path);
  }

  /** The value of a member of the service, `${file(…)}` on the way followed. */
  value(keys: ValuePath): Value | undefined {
    return this.valueOf(this.find(keys));
  }

  /** A value with a reference to a file followed, where the file is there and says it. */
  resolved(value: Value | undefined, depth = 0): Value | undefined {
    if (typeof value !== 'string' || depth > mostReferences) return value;
    const [source] = wholeVariable(value) ?? [];
    const target = source === undefined ? undefined : this.#target(source);
    const found = this.valueOf(target);
    return found === undefined ? value : this.resolved(found, depth + 1);
  }

  /**
   * A text with its variables replaced by what the files say of them and by their fallbacks; undefined when something in it is
   * known to a deployment alone.
   */
  text(value: Value | undefined, depth = 0): string | undefined {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'string' || depth > mostReferences) return undefined;
    const parts = splitVariables(value).map((part) =>
      part.kind === 'plain' ? part.text : this.#firstKnown(part.sources, depth),
    );
    return parts.some((part) => part === undefined) ? undefined : parts.join('');
  }

  #firstKnown(sources: readonly VariableSource[], depth: number): string | undefined {
    for (const source of sources) {
      const known = this.#known(source, depth);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  #known(source: VariableSource, depth: number): string | undefined {
    if (source.kind === 'literal') return source.value;
    const { name, address } = source;
    if (name === 'sls' && address === 'stage') return this.text(this.value(['provider', 'stage']) ?? 'dev', depth + 1);
    if (name === 'aws' && address === 'region')
      return this.text(this.value(['provider', 'region']) ?? 'us-east-1', depth + 1);
    if (name === 'self' && address !== undefined) {
      const path = this.text(address, depth + 1)?.split('.');
      const value = path === undefined ? undefined : this.value(path);
      return this.text(path?.length === 1 && path[0] === 'service' && isMapping(value) ? value.name : value, depth + 1);
    }
    return name.startsWith('${')
      ? this.text(name, depth + 1)
      : this.text(this.valueOf(this.#target(source)), depth + 1);
  }

  /** Where a `file(…)` or `self:…` source points to, when that can be said without a deployment. */
  #target(source: VariableSource): Place | undefined {
    if (source.kind === 'literal') return undefined;
    const address = source.address === undefined ? [] : source.address.split('.').filter((step) => step !== '');
    if (address.some((step) => step.includes('${'))) return undefined;
    if (source.name === 'self') return this.find(address);
    if (source.name !== 'file' || source.argument === undefined || source.argument.includes('${')) return undefined;
    const file = resolvePath(this.folder, source.argument);
    if (file === undefined || !this.#files.has(file) || !isDataFile(file)) return undefined;
    return { file, path: address };
  }

  #followed(from: Place): Place {
    let place = from;
    for (let count = 0; count < mostReferences; count += 1) {
      const document = this.document(place.file);
      const node = nodeAt(document, place.path);
      if (node?.kind !== 'scalar' || typeof node.value !== 'string' || node.isMarked) return place;
      const sources = wholeVariable(node.value);
      if (sources === undefined || sources[0]?.kind !== 'source' || sources[0].name !== 'file') return place;
      const [source] = sources;
      const target = sources.length === 1 ? this.#target(source) : undefined;
      if (target === undefined) throw notEditable('reference', document, node.start);
      place = target;
    }
    throw notEditable('reference', this.document(from.file), 0);
  }
}

function isDataFile(file: string): boolean {
  return ['.yml', '.yaml', '.json'].some((ending) => file.toLowerCase().endsWith(ending));
}

function notEditable(what: string, document: DataDocument, position: number): ShapeNotEditable {
  const error = new ShapeNotEditable(what, lineNumber(document.text, position));
  error.file = document.path;
  return error;
}
