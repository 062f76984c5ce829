import type { Node } from 'web-tree-sitter';
import { ShapeNotEditable } from '../edit/language.ts';
import type { Splice } from '../edit/splice.ts';
import type { Value, ValueChange } from '../edit/value.ts';
import { indentationAt, isFirstOnLine, lineEnd, lineEndOf, lineNumber, lineStart } from '../source/lines.ts';
import type { FilePlan } from '../way.ts';
import type { GrammarName } from './grammars.ts';
import { outlineIndexAt, outlinePathOf, outlinesOf, syntaxLanguage } from './syntax.ts';

type Operation = { position: number; order: number; splice: Splice; changes: readonly ValueChange[] };

/**
 * Collects edits of a program: statements on lines of their own, and texts of nodes. To be used within `withSyntax`, on
 * nodes of that tree. What `insertAfter` writes, `remove` takes away byte for byte.
 */
export class SyntaxEdit {
  readonly #path: string;
  readonly #text: string;
  readonly #grammar: GrammarName;
  readonly #operations: Operation[] = [];
  readonly #dropped: string[] = [];

  constructor(path: string, text: string, grammar: GrammarName) {
    this.#path = path;
    this.#text = text;
    this.#grammar = grammar;
  }

  /** Writes statements behind the line on which a statement ends, indented as that one. */
  insertAfter(statement: Node, snippet: string): void {
    const { parent } = statement;
    if (parent === null) throw new RangeError('Only a statement among others has something behind it.');
    const at = lineEnd(this.#text, statement.endIndex);
    this.#insert(
      parent,
      at,
      outlineIndexAt(parent, at),
      this.#lines(snippet, statement)
        .map((line) => `${lineEndOf(this.#text)}${line}`)
        .join(''),
      snippet,
    );
  }

  /** Writes statements before the line on which a statement begins, behind the one before it or what opens its block. */
  insertBefore(statement: Node, snippet: string): void {
    const { parent } = statement;
    if (parent === null || !isFirstOnLine(this.#text, statement.startIndex)) throw this.#sharedLine(statement);
    const at = lineStart(this.#text, statement.startIndex);
    this.#insert(
      parent,
      at,
      outlineIndexAt(parent, at),
      this.#lines(snippet, statement)
        .map((line) => `${line}${lineEndOf(this.#text)}`)
        .join(''),
      snippet,
    );
  }

  /** Takes a statement away with its lines, and with comments behind it on them. */
  remove(statement: Node): void {
    const text = this.#text;
    const end = lineEnd(text, statement.endIndex);
    const rest = text.slice(statement.endIndex, end).trim();
    const comments = [statement.parent, statement].flatMap((node) => node?.descendantsOfType('comment') ?? []);
    const lost = comments.filter(
      (node) => node !== null && node.startIndex >= statement.startIndex && node.startIndex < end,
    );
    const isAlone =
      rest === '' || lost.some((node) => node !== null && text.slice(node.startIndex, end).trim() === rest);
    if (!isFirstOnLine(text, statement.startIndex) || !isAlone) throw this.#sharedLine(statement);
    for (const text of new Set(lost.map((node) => node?.text.trimEnd() ?? ''))) this.#dropped.push(text);
    this.#operations.push({
      position: statement.startIndex,
      order: this.#operations.length,
      splice: { ...this.#wholeLines(statement.startIndex, end), text: '' },
      changes: [{ action: 'remove', path: outlinePathOf(statement) }],
    });
  }

  /** Takes parts of a node away that stand next to each other, such as an item of a list with its comma. */
  removeParts(parts: readonly Node[], from: number, to: number): void {
    const changes = parts
      .toSorted((a, b) => b.startIndex - a.startIndex)
      .map((part): ValueChange => ({ action: 'remove', path: outlinePathOf(part) }));
    this.#operations.push({
      position: from,
      order: this.#operations.length,
      splice: { start: from, end: to, text: '' },
      changes,
    });
  }

  /** Writes other text in place of a node that is one word or one text. */
  replace(node: Node, text: string): void {
    this.#operations.push({
      position: node.startIndex,
      order: this.#operations.length,
      splice: { start: node.startIndex, end: node.endIndex, text },
      changes: [{ action: 'set', path: outlinePathOf(node), value: text }],
    });
  }

  /** Writes members behind the last one of a list in brackets, on lines of their own where that one has its own. */
  insertMembers(last: Node, members: readonly { text: string; meaning: Value }[]): void {
    const { parent } = last;
    if (parent === null) throw new RangeError('Only a member among others has something behind it.');
    const comma = last.nextSibling?.type === ',' ? last.nextSibling : undefined;
    const end = comma?.endIndex ?? last.endIndex;
    const isOwnLine = isFirstOnLine(this.#text, last.startIndex);
    // Comments behind the last member stay on its line.
    const at = isOwnLine ? lineEnd(this.#text, end) : end;
    const space = isOwnLine ? `${lineEndOf(this.#text)}${indentationAt(this.#text, last.startIndex)}` : ' ';
    const path = [...outlinePathOf(parent), 'children'];
    const index = outlineIndexAt(parent, end);
    const parts = members.flatMap(({ meaning }): Value[] => (comma === undefined ? [',', meaning] : [meaning, ',']));
    const added = members.map(({ text }) => `${space}${text}`).join(',');
    const order = this.#operations.length;
    if (comma === undefined)
      this.#operations.push({ position: end, order, splice: { start: end, end, text: ',' }, changes: [] });
    this.#operations.push({
      position: at,
      order,
      splice: { start: at, end: at, text: comma === undefined ? added : `${added},` },
      changes: parts.map((value, offset) => ({ action: 'insert', path: [...path, index + offset], value })),
    });
  }

  /** The plan of everything collected; undefined when nothing was. */
  plan(): FilePlan | undefined {
    if (this.#operations.length === 0) return undefined;
    // Later changes count from what earlier ones left, so the last place comes first.
    const backwards = this.#operations.toSorted((a, b) => b.position - a.position || b.order - a.order);
    return {
      action: 'edit',
      path: this.#path,
      language: syntaxLanguage(this.#grammar),
      splices: this.#operations.map(({ splice }) => splice),
      changes: backwards.flatMap(({ changes }) => changes),
      droppedComments: this.#dropped,
    };
  }

  #insert(parent: Node, at: number, index: number, text: string, snippet: string): void {
    const path = [...outlinePathOf(parent), 'children'];
    const values: Value[] = outlinesOf(this.#grammar, snippet);
    this.#operations.push({
      position: at,
      order: this.#operations.length,
      splice: { start: at, end: at, text },
      changes: values.map((value, offset) => ({ action: 'insert', path: [...path, index + offset], value })),
    });
  }

  #lines(snippet: string, beside: Node): string[] {
    const indentation = indentationAt(this.#text, beside.startIndex);
    // White space before a byte order mark's text is none: indentation holds blanks and tabs only.
    return snippet.split('\n').map((line) => (line === '' ? '' : `${indentation}${line}`));
  }

  /** From the line end before up to the own one; the first lines of a file go with the line end behind them. */
  #wholeLines(start: number, end: number): { start: number; end: number } {
    const text = this.#text;
    const line = lineStart(text, start);
    if (line > 0) return { start: text.slice(0, line).endsWith('\r\n') ? line - 2 : line - 1, end };
    const mark = text.startsWith('\uFEFF') ? 1 : 0;
    const newline = text.indexOf('\n', end);
    return { start: mark, end: newline === -1 ? end : newline + 1 };
  }

  #sharedLine(node: Node): ShapeNotEditable {
    return new ShapeNotEditable('sharedLine', lineNumber(this.#text, node.startIndex), this.#path);
  }
}
