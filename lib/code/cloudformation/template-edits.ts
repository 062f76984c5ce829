import { entryOf, nodeAt } from '../data/data-document.ts';
import { DataEdit } from '../data/edit-data.ts';
import { jsonLanguage } from '../data/read-json.ts';
import { yamlLanguage } from '../data/read-yaml.ts';
import { applySplices } from '../edit/splice.ts';
import type { Value, ValuePath } from '../edit/value.ts';
import type { FilePlan } from '../way.ts';
import { appendMarked, appendWithMark, type Conversion, joinItem, separateItem } from './single-list.ts';
import { Template } from './template.ts';

/** An added member has at most one blank before its value. */
const valueMark = '   ';

/** Edits of one template: those of `DataEdit`, and values that become lists and back. Paths are those of the document. */
export class TemplateEdits {
  readonly #template: Template;
  readonly #data: DataEdit;
  readonly #conversions: (Conversion & { dropped?: string[] })[] = [];

  constructor(template: Template) {
    this.#template = template;
    this.#data = new DataEdit(template.document);
  }

  /** Writes a member, behind the member `behind` if it is added. Nothing when it has the value already. */
  set(path: ValuePath, value: Value, behind?: string): void {
    this.#data.set(path, value, behind);
  }

  /**
   * Writes another value in place of a scalar, with blanks before it that tell it from one that was added: `restoreMarked`
   * takes them away again.
   */
  setMarked(path: ValuePath, value: Value): void {
    const node = nodeAt(this.#template.document, path);
    if (node === undefined) throw new RangeError('Only what stands somewhere can be marked.');
    this.#conversions.push({ splices: [{ start: node.start, end: node.start, text: valueMark }], changes: [] });
    this.#data.set(path, value);
  }

  /** Gives a scalar its value back; returns false where it is not marked. */
  restoreMarked(path: ValuePath, value: Value): boolean {
    const { document } = this.#template;
    const node = nodeAt(document, path);
    if (node === undefined) return false;
    const start = node.start - valueMark.length;
    if (document.text.slice(Math.max(0, start), node.start) !== valueMark) return false;
    this.#conversions.push({ splices: [{ start, end: node.start, text: '' }], changes: [] });
    this.#data.set(path, value);
    return true;
  }

  /** Puts an item at the end of a list. */
  insert(path: ValuePath, value: Value): void {
    this.#data.insert(path, value);
  }

  /** Takes away what stands at a place; nothing when there is nothing. */
  remove(path: ValuePath): void {
    if (nodeAt(this.#template.document, path) !== undefined) this.#data.remove(path);
  }

  /** Adds an item where a list, a single value or nothing stands. */
  addItem(path: ValuePath, item: Value, behind?: string): void {
    const node = nodeAt(this.#template.document, path);
    if (node === undefined) this.#data.set(path, [item], behind);
    else if (node.kind === 'empty' || (node.kind === 'list' && node.entries.length !== 1))
      this.#data.insert(path, item);
    else if (node.kind !== 'list') this.#conversions.push(joinItem(this.#template.document, path, item));
    else {
      const marked = appendMarked(this.#template.document, path, item);
      if (marked === undefined) this.#data.insert(path, item);
      else this.#conversions.push(marked);
    }
  }

  /** Takes an item away and puts another at the end of the same list, which stays a list when that is taken away too. */
  moveItem(path: ValuePath, index: number, item: Value): void {
    const marked = appendWithMark(this.#template.document, path, item);
    if (marked === undefined) this.#data.insert(path, item);
    else this.#conversions.push(marked);
    this.#data.remove([...path, index]);
  }

  /** Takes items away that `addItem` may have added, from a list or where the item stands alone. */
  takeItems(path: ValuePath, indexes: readonly number[]): void {
    const { document } = this.#template;
    const node = nodeAt(document, path);
    if (node === undefined || indexes.length === 0) return;
    if (node.kind !== 'list') {
      this.#data.remove(path);
      return;
    }
    const isSecond = indexes.length === 1 && indexes[0] === 1;
    const separated = isSecond ? separateItem(document, path) : undefined;
    if (separated !== undefined) this.#conversions.push(separated);
    else for (const index of indexes) if (entryOf(node, index) !== undefined) this.#data.remove([...path, index]);
  }

  /** The plan of everything; none when nothing is edited. */
  plans(): FilePlan[] {
    const data = this.#data.plan();
    if (this.#conversions.length === 0) return data === undefined ? [] : [data];
    const { document } = this.#template;
    const own = data?.action === 'edit' ? data : undefined;
    const dropped = [
      ...this.#conversions.flatMap(({ dropped: comments = [] }) => comments),
      ...(own?.droppedComments ?? []),
    ];
    return [
      {
        action: 'edit',
        path: document.path,
        language: document.format === 'json' ? jsonLanguage : yamlLanguage,
        // A list that was made ends on the line behind which its siblings are added, so it comes first.
        splices: [...this.#conversions.flatMap(({ splices }) => splices), ...(own?.splices ?? [])],
        changes: [...this.#conversions.flatMap(({ changes }) => changes), ...(own?.changes ?? [])],
        ...(dropped.length === 0 ? {} : { droppedComments: dropped }),
      },
    ];
  }
}

/** The template as it will be with its plans: predictions are made from what is really written. */
export function editedTemplate(template: Template, plans: readonly FilePlan[]): Template {
  const [plan] = plans;
  if (plan?.action !== 'edit') return template;
  return new Template(template.path, applySplices(template.document.text, plan.splices));
}
