import { applySplices, type Splice } from '../edit/splice.ts';
import { isSameValue, type Value, type ValueChange } from '../edit/value.ts';
import { lineEnd, lineEndOf, lineStart } from '../source/lines.ts';
import type { FilePlan } from '../way.ts';
import { alignSplices, isInUnalignedRow } from './alignment.ts';
import { refuseShape } from './directory.ts';
import type { HclExpression } from './hcl-expression.ts';
import type { BlockValue, HclBlock, HclFile } from './hcl-file.ts';
import { hclLanguage } from './hcl-language.ts';
import type { Span } from './hcl-reference.ts';

/**
 * The edits of one file: what is written, as splices, and what it means, as values of its blocks. Whoever edits calls a method
 * for each of the two.
 */
export class FileEdits {
  readonly file: HclFile;
  readonly lineBreak: string;
  readonly #splices: Splice[] = [];
  readonly #dropped: string[] = [];
  readonly #values = new Map<number, BlockValue | undefined>();
  readonly #added: BlockValue[] = [];
  /** Changes of indentation, which count only for lines that stay. */
  readonly #shifts: Splice[] = [];
  #steps = 0;

  constructor(file: HclFile) {
    this.file = file;
    this.lineBreak = lineEndOf(file.text);
  }

  /** Replaces a range. Comments inside it go. */
  replace({ start, end }: Span, text: string): void {
    if (this.file.text.slice(start, end) === text) return;
    this.#drop({ start, end });
    this.#splices.push({ start, end, text: text.replaceAll('\n', this.lineBreak) });
  }

  /** Inserts text at a position. */
  insert(position: number, text: string): void {
    this.replace({ start: position, end: position }, text);
  }

  /** Inserts lines below the line that ends at or after a position. */
  insertBelow(position: number, lines: readonly string[]): void {
    this.insert(this.endOfLine(position), lines.map((line) => `\n${line}`).join(''));
  }

  /** Takes away an entry with its lines: from the end of the line before it, comments above it stay, to its own line end. */
  removeLines({ start, end }: Span, after: number): void {
    const above = this.file.comments.filter((comment) => comment.start >= after && comment.end <= start).at(-1);
    const from = this.endOfLine(Math.max(after, above?.end ?? 0));
    if (from >= start) refuseShape('sharedLine', this.file);
    this.replace({ start: from, end: this.endOfLine(end) }, '');
  }

  /** Where the line of a position ends, a block comment that goes on behind it included. */
  endOfLine(position: number): number {
    const end = lineEnd(this.file.text, position);
    const crossing = this.file.comments.find(
      (comment) => comment.start >= position && comment.start < end && comment.end > end,
    );
    return crossing === undefined ? end : lineEnd(this.file.text, crossing.end);
  }

  /** The position of the next comma behind a position, when nothing but comments and blanks come before it. */
  commaAfter(position: number): number | undefined {
    let at = position;
    for (;;) {
      const comment = this.file.comments.find(({ start }) => start === at);
      const character = this.file.text.charAt(at);
      if (comment !== undefined) at = comment.end;
      else if (character === ',') return at;
      else if (character.trim() === '' && character !== '') at += 1;
      else return undefined;
    }
  }

  /** The blanks with which `terraform fmt` begins the line after the one of a position. */
  indentAfter(position: number): string {
    return '  '.repeat(this.#depthAfter(position) + this.#steps);
  }

  /** The blanks with which `terraform fmt` begins the line of a position. */
  indentBefore(position: number): string {
    const start = lineStart(this.file.text, position);
    return start === 0 ? '' : '  '.repeat(this.#depthAfter(start - 1) + this.#steps);
  }

  /** Whether the line of a position is one of several whose `=` are not put below each other. */
  isUnaligned(position: number): boolean {
    return isInUnalignedRow(this.file.text, lineStart(this.file.text, position));
  }

  /** Runs an edit inside what is moved by some steps of indentation at the same time. */
  atDepth<Result>(steps: number, run: () => Result): Result {
    this.#steps = steps;
    try {
      return run();
    } finally {
      this.#steps = 0;
    }
  }

  /** Moves the lines of an expression behind its first one by some steps of two blanks; throws where there are too few. */
  shiftLines({ start, end }: Span, steps: number): void {
    const { text } = this.file;
    for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
      const isBlank = text.slice(at + 1, lineEnd(text, at + 1)).trim() === '';
      if (isBlank) continue;
      if (steps > 0) this.#shifts.push({ start: at + 1, end: at + 1, text: '  '.repeat(steps) });
      else if (text.startsWith('  '.repeat(-steps), at + 1))
        this.#shifts.push({ start: at + 1, end: at + 1 - 2 * steps, text: '' });
      else refuseShape('indentation', this.file);
    }
  }

  /** What a top-level block means so far. */
  valueOf(index: number): BlockValue {
    const value = this.#values.has(index) ? this.#values.get(index) : this.file.blocks[index]?.value;
    if (value === undefined) throw new RangeError(`There is no block ${index}.`);
    return value;
  }

  /** Says what a top-level block shall mean; undefined that it shall not be there. */
  setValue(index: number, value: BlockValue | undefined): void {
    this.#values.set(index, value);
  }

  /** Adds a block behind a position, two lines below; `value` is what it means. */
  addBlock(position: number, lines: readonly string[], value: BlockValue): void {
    this.insertBelow(position, ['', ...lines]);
    this.#added.push(value);
  }

  /** The plan; undefined when the text stays as it is. */
  plan(): FilePlan | undefined {
    if (this.#splices.length === 0) return undefined;
    const shifts = this.#shifts.filter(
      (shift) => !this.#splices.some(({ start, end }) => start < end && start < shift.end && shift.start < end),
    );
    const splices = alignSplices(this.file.text, [...this.#splices, ...shifts]);
    if (applySplices(this.file.text, splices) === this.file.text) return undefined;
    const changes: ValueChange[] = [{ action: 'set', path: [], value: this.#wanted(splices) }];
    return {
      action: 'edit',
      path: this.file.path,
      language: hclLanguage,
      splices,
      changes,
      droppedComments: this.#dropped,
    };
  }

  /** The file's meaning with the changed blocks; a new block is wherever the text has it, as their order means nothing. */
  #wanted(splices: readonly Splice[]): Value {
    const kept = this.file.value.blocks.flatMap((value, index) => {
      const changed = this.#values.has(index) ? this.#values.get(index) : value;
      return changed === undefined ? [] : [changed];
    });
    const order = this.#orderAfter(splices);
    const placed = this.#added
      .map((value) => ({ value, at: order.findIndex((block) => isSameValue(block, value)) }))
      .sort((a, b) => a.at - b.at);
    const blocks = placed.reduce((all, { value, at }) => all.toSpliced(at === -1 ? all.length : at, 0, value), kept);
    return { ...this.file.value, blocks };
  }

  #orderAfter(splices: readonly Splice[]): readonly Value[] {
    const parsed = hclLanguage.parse(applySplices(this.file.text, splices)).value;
    return typeof parsed === 'object' && parsed !== null && 'blocks' in parsed ? listOf(parsed.blocks) : [];
  }

  #depthAfter(position: number): number {
    return this.file.lines.findLast(({ start }) => start <= position)?.depthAfter ?? 0;
  }

  #drop({ start, end }: Span): void {
    for (const comment of this.file.comments)
      if (comment.start >= start && comment.start < end)
        this.#dropped.push(this.file.text.slice(comment.start, comment.end));
  }
}

function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** A block's meaning with one argument set; undefined takes it away. */
export function withAttribute(value: BlockValue, name: string, expression: Value | undefined): BlockValue {
  const { [name]: _, ...others } = value.attributes;
  return { ...value, attributes: expression === undefined ? others : { ...others, [name]: expression } };
}

/** A block's meaning with the first nested block of a type set, added or, with undefined, taken away. */
export function withBlock(value: BlockValue, type: string, nested: BlockValue | undefined): BlockValue {
  const at = value.blocks.findIndex((block) => block.type === type);
  const place = at === -1 ? value.blocks.length : at;
  const blocks = value.blocks.toSpliced(place, at === -1 ? 0 : 1, ...(nested === undefined ? [] : [nested]));
  return { ...value, blocks };
}

/** Where the last argument or nested block of a block ends; throws for a block that is written in one line. */
export function lastEndIn(block: HclBlock, file: HclFile): number {
  const end = Math.max(block.open + 1, ...[...block.attributes, ...block.blocks].map((item) => item.end));
  if (lineEnd(file.text, end) >= block.end) refuseShape('sharedLine', file);
  return end;
}

/** Where the item before one ends, in the block that holds both. */
export function endBefore(block: Pick<HclBlock, 'attributes' | 'blocks' | 'open'>, item: Span): number {
  const ends = [...block.attributes, ...block.blocks].map(({ end }) => end).filter((end) => end <= item.start);
  return Math.max(block.open + 1, ...ends);
}

/** Whether each part of a bracketed expression begins a line, and its end does. */
export function isOnLines(file: HclFile, whole: HclExpression, parts: readonly Span[]): boolean {
  const isFirst = (position: number) => {
    const before = file.text.slice(file.text.lastIndexOf('\n', position - 1) + 1, position);
    return before.trim() === '';
  };
  return parts.length > 0 && parts.every(({ start }) => isFirst(start)) && isFirst(whole.end - 1);
}
