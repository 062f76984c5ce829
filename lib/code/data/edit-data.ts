import { ShapeNotEditable } from '../edit/language.ts';
import type { Splice } from '../edit/splice.ts';
import { changeValue, isMapping, type Value, type ValueChange, type ValuePath } from '../edit/value.ts';
import { lineNumber } from '../source/lines.ts';
import type { FilePlan } from '../way.ts';
import { insertIntoBlock, removeFromBlock } from './block-edit.ts';
import { type DataDocument, type DataNode, nodeAt, valuePathOf } from './data-document.ts';
import { insertIntoFlow, removeFromFlow } from './flow-edit.ts';
import { layoutOf } from './layout.ts';
import { jsonLanguage } from './read-json.ts';
import { yamlLanguage } from './read-yaml.ts';
import { renderFlow, renderQuoted } from './render.ts';

type Insertion = { path: ValuePath; key: string | number; value: Value; behind?: string };

/**
 * Collects edits of a YAML or JSON document and turns them into a plan. Every path is one of the original document. The
 * layout follows what is there: block or brackets, indentation of siblings, blank lines between top-level members, line
 * ends. Throws ShapeNotEditable where the text cannot take the edit by position.
 *
 * What `set` and `insert` write, `remove` takes away byte for byte, in every layout.
 */
export class DataEdit {
  readonly #document: DataDocument;
  readonly #replacements = new Map<string, { path: ValuePath; node: DataNode; value: Value }>();
  readonly #insertions: Insertion[] = [];
  readonly #removals = new Map<string, ValuePath>();

  constructor(document: DataDocument) {
    this.#document = document;
  }

  /**
   * Writes a member: adds it, with the maps that lead to it, or replaces the value that is there by one on one line. An added
   * one is the last of its map, or stands behind the member `behind`.
   */
  set(path: ValuePath, value: Value, behind?: string): void {
    let depth = path.length;
    while (depth > 0 && nodeAt(this.#document, path.slice(0, depth)) === undefined) depth -= 1;
    if (depth === path.length) {
      this.#replace(path, value);
      return;
    }
    const parent = path.slice(0, depth);
    const node = nodeAt(this.#document, parent);
    const key = path[depth];
    this.#refuseAlias(parent);
    if (typeof key !== 'string' || node === undefined || !(node.kind === 'map' || node.kind === 'empty'))
      throw this.#notEditable('notAMap', node);
    const rest = path.slice(depth + 1);
    const pending = this.#insertions.find((other) => other.key === key && isSamePath(other.path, parent));
    if (pending !== undefined) pending.value = setDeep(pending.value, rest, value);
    else
      this.#insertions.push({
        path: parent,
        key,
        value: setDeep({}, rest, value),
        ...(behind === undefined ? {} : { behind }),
      });
  }

  /** Puts an item into a list before the one at `index`; without `index`, at the end. */
  insert(path: ValuePath, value: Value, index?: number): void {
    const node = nodeAt(this.#document, path);
    if (node === undefined || !(node.kind === 'list' || node.kind === 'empty'))
      throw this.#notEditable('notAList', node);
    this.#refuseAlias(path);
    this.#insertions.push({ path, key: index ?? node.entries.length, value });
  }

  /**
   * Takes a member or an item away. A collection that is left without entries goes as well, and so on upwards, as it was
   * made for what it held; unless its layout tells that it was empty before (see `isOwnCollection`).
   */
  remove(path: ValuePath): void {
    if (nodeAt(this.#document, path) === undefined) throw this.#notEditable('notThere', undefined);
    this.#refuseAlias(path.slice(0, -1));
    this.#removals.set(JSON.stringify(path), path);
  }

  /** The plan of everything collected; undefined when nothing was. */
  plan(): FilePlan | undefined {
    const { path, text, comments, format } = this.#document;
    const removals = this.#promoteRemovals();
    const splices = [...this.#replacementSplices(), ...this.#insertionSplices(), ...this.#removalSplices(removals)];
    if (splices.length === 0) return undefined;
    const removed = splices.filter(({ start, end }) => start < end);
    const dropped = comments.filter(({ start }) =>
      removed.some((splice) => start >= splice.start && start < splice.end),
    );
    return {
      action: 'edit',
      path,
      language: format === 'json' ? jsonLanguage : yamlLanguage,
      splices: splices.filter(({ start, end, text: inserted }) => text.slice(start, end) !== inserted),
      changes: this.#changes(removals),
      ...(this.#removals.size > 0 ? { droppedComments: dropped.map((comment) => comment.text) } : {}),
    };
  }

  #replace(path: ValuePath, value: Value): void {
    const node = nodeAt(this.#document, path);
    if (node === undefined) throw this.#notEditable('notThere', node);
    this.#refuseAlias(path.slice(0, -1));
    if (node.kind === 'empty' && isMapping(value)) {
      for (const [key, member] of Object.entries(value)) this.#insertions.push({ path, key, value: member });
      return;
    }
    const tag = taggedScalar(node);
    const isTagKept = tag !== undefined && isMapping(value) && value[tag] !== undefined;
    if (node.style === 'block' || (node.isMarked && !isTagKept)) throw this.#notEditable('notReplaceable', node);
    this.#replacements.set(JSON.stringify(path), { path, node, value });
  }

  /** Nothing is edited below a node that stands elsewhere, or that a tag gives another meaning. */
  #refuseAlias(path: ValuePath): void {
    for (let depth = 0; depth <= path.length; depth += 1) {
      const node = nodeAt(this.#document, path.slice(0, depth));
      if (node?.kind === 'alias') throw this.#notEditable('alias', node);
    }
  }

  #replacementSplices(): Splice[] {
    return [...this.#replacements.values()].map(({ node, value }) => {
      const tag = taggedScalar(node);
      const content = tag !== undefined && isMapping(value) ? (value[tag] ?? null) : value;
      const quote = this.#document.text[node.start];
      const rendered = renderQuoted(content, quote) ?? renderFlow(content, this.#document.format);
      return { start: node.start, end: node.end, text: node.kind === 'empty' ? ` ${rendered}` : rendered };
    });
  }

  #insertionSplices(): Splice[] {
    const layout = layoutOf(this.#document);
    // Where several collections end on one line, what belongs to an inner one comes first.
    const insertions = this.#insertions.toSorted((a, b) => b.path.length - a.path.length);
    return insertions.flatMap(({ path, key, value, behind }, order) => {
      const node = nodeAt(this.#document, path);
      if (node === undefined) throw this.#notEditable('notThere', node);
      const isHere = (other: Insertion) => isSamePath(other.path, path);
      const isFirstHere = !insertions.slice(0, order).some(isHere);
      const isLastHere = !insertions.slice(order + 1).some(isHere);
      const isBlock = this.#document.format === 'yaml' && (node.style === 'block' || node.kind === 'empty');
      const index = typeof key === 'number' ? key : indexBehind(node, behind);
      const context = { document: this.#document, layout, path, node, index, isFirstHere, isLastHere };
      return isBlock ? insertIntoBlock(context, key, value) : insertIntoFlow(context, key, value);
    });
  }

  #removalSplices(removals: readonly ValuePath[]): Splice[] {
    const parents = new Map<string, { path: ValuePath; keys: (string | number)[] }>();
    for (const path of removals) {
      const key = path.at(-1);
      if (key === undefined) throw this.#notEditable('wholeDocument', undefined);
      const parent = path.slice(0, -1);
      const group = parents.get(JSON.stringify(parent)) ?? { path: parent, keys: [] };
      group.keys.push(key);
      parents.set(JSON.stringify(parent), group);
    }
    return [...parents.values()].flatMap(({ path, keys }) => {
      const node = nodeAt(this.#document, path);
      if (node === undefined) return [];
      const indexes = keys.flatMap((key) => node.entries.flatMap((entry, index) => (entry.key === key ? [index] : [])));
      const isTop = path.length === 0;
      return node.style === 'block'
        ? removeFromBlock(this.#document, node, indexes, isTop)
        : removeFromFlow(this.#document, node, indexes);
    });
  }

  /** Removals with each block collection that they empty removed as a whole. */
  #promoteRemovals(): ValuePath[] {
    const removals = new Map(this.#removals);
    for (const path of removals.values()) {
      const parent = path.slice(0, -1);
      const node = nodeAt(this.#document, parent);
      if (parent.length === 0 || node === undefined) continue;
      const isEmptied = node.entries.every(({ key }) => removals.has(JSON.stringify([...parent, key])));
      if (!isEmptied || !layoutOf(this.#document).isOwnCollection(node, parent)) continue;
      for (const { key } of node.entries) removals.delete(JSON.stringify([...parent, key]));
      // Iterating a map reaches what is added meanwhile, so that this goes on upwards.
      removals.set(JSON.stringify(parent), parent);
    }
    return [...removals.values()];
  }

  #changes(removals: readonly ValuePath[]): ValueChange[] {
    return this.#nodeChanges(removals).map((change) => ({ ...change, path: valuePathOf(this.#document, change.path) }));
  }

  /** The changes with the paths of nodes. */
  #nodeChanges(removals: readonly ValuePath[]): ValueChange[] {
    const replaced = [...this.#replacements.values()].map(
      ({ path, value }): ValueChange => ({ action: 'set', path, value }),
    );
    const empties = new Map<string, ValueChange>();
    const members: ValueChange[] = [];
    const items: (ValueChange & { path: ValuePath })[] = [];
    for (const { path, key, value } of this.#insertions) {
      const isEmpty = nodeAt(this.#document, path)?.kind === 'empty';
      if (isEmpty) empties.set(JSON.stringify(path), { action: 'set', path, value: typeof key === 'string' ? {} : [] });
      if (typeof key === 'string') members.push({ action: 'set', path: [...path, key], value });
      else items.push({ action: 'insert', path: [...path, key], value });
    }
    const taken = removals.flatMap((path): ValueChange[] => {
      const parent = nodeAt(this.#document, path.slice(0, -1));
      const isLeftEmpty =
        parent?.style === 'block' && path.length > 1 && isAllRemoved(parent, path.slice(0, -1), removals);
      if (isLeftEmpty) return [{ action: 'set', path: path.slice(0, -1), value: null }];
      return [{ action: 'remove', path }];
    });
    const nulls = new Map(
      taken.filter(({ action }) => action === 'set').map((change) => [JSON.stringify(change.path), change]),
    );
    const removed = taken.filter(({ action }) => action === 'remove').sort((a, b) => compareIndexes(b.path, a.path));
    // From behind, so that no index moves before it is used.
    const inserted = items.toReversed().sort((a, b) => compareIndexes(b.path, a.path));
    return [...replaced, ...empties.values(), ...members, ...inserted, ...removed, ...nulls.values()];
  }

  #notEditable(what: string, node: DataNode | undefined): ShapeNotEditable {
    const error = new ShapeNotEditable(
      what,
      node === undefined ? undefined : lineNumber(this.#document.text, node.start),
    );
    error.file = this.#document.path;
    return error;
  }
}

/** The tag of a scalar (`!Sub text`), which is no part of its place in the text; undefined where there is none. */
function taggedScalar({ kind, isMarked, value }: DataNode): string | undefined {
  const [tag] = kind === 'scalar' && isMarked && isMapping(value) ? Object.keys(value) : [];
  return tag;
}

/** Where among its entries a member goes: behind the one with a name, or last. */
function indexBehind(node: DataNode, name: string | undefined): number {
  const index = name === undefined ? -1 : node.entries.findLastIndex(({ key }) => key === name);
  return index === -1 ? node.entries.length : index + 1;
}

function isAllRemoved(parent: DataNode, path: ValuePath, removals: readonly ValuePath[]): boolean {
  return parent.entries.every(({ key }) => removals.some((removed) => isSamePath(removed, [...path, key])));
}

function setDeep(value: Value, path: ValuePath, leaf: Value): Value {
  const [key, ...rest] = path;
  if (key === undefined) return leaf;
  const map = isMapping(value) ? value : {};
  return changeValue(map, [{ action: 'set', path: [key], value: setDeep(map[key] ?? {}, rest, leaf) }]);
}

function isSamePath(a: ValuePath, b: ValuePath): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

function compareIndexes(a: ValuePath, b: ValuePath): number {
  const [left, right] = [a.at(-1), b.at(-1)];
  return typeof left === 'number' && typeof right === 'number' ? left - right : 0;
}
