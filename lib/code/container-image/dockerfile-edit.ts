import type { Splice } from '../edit/splice.ts';
import type { Value, ValueChange, ValuePath } from '../edit/value.ts';
import { lineEnd, lineEndOf, lineStart } from '../source/lines.ts';
import type { FilePlan } from '../way.ts';
import type { DockerfileText, Instruction } from './dockerfile.ts';
import { dockerfileLanguage } from './dockerfile-language.ts';

/** An instruction to be written: its line, and what it means. */
export type NewInstruction = { line: string; meaning: Value };

type Operation = { index: number; order: number; splices: Splice[]; change: ValueChange };

/** Collects the edits of one Dockerfile, as splices and as what they mean. */
export class DockerfileEdit {
  readonly #source: DockerfileText;
  readonly #path: string;
  readonly #operations: Operation[] = [];
  readonly #dropped: string[] = [];

  constructor(source: DockerfileText, path: string) {
    this.#source = source;
    this.#path = path;
  }

  /** Writes instructions on lines of their own behind another one. */
  insertAfter(before: Instruction, added: readonly NewInstruction[]): void {
    const { text } = this.#source;
    const at = lineEnd(text, before.end);
    const newline = lineEndOf(text);
    const index = before.index + 1;
    // Later changes count from what earlier ones left: all go to one place, so the last is made first.
    for (const { line, meaning } of added)
      this.#operations.push({
        index,
        order: this.#operations.length,
        splices: [{ start: at, end: at, text: `${newline}${line}` }],
        change: { action: 'insert', path: ['instructions', index], value: meaning },
      });
  }

  /** Takes an instruction away with its lines. */
  remove({ start, end, index, comments }: Instruction): void {
    const { text } = this.#source;
    const line = lineStart(text, start);
    const from = text.slice(0, line).endsWith('\r\n') ? line - 2 : line - 1;
    this.#dropped.push(...comments.map((comment) => comment.text));
    this.#operations.push({
      index,
      order: Number.MAX_SAFE_INTEGER,
      splices: [{ start: Math.max(from, 0), end: lineEnd(text, end), text: '' }],
      change: { action: 'remove', path: ['instructions', index] },
    });
  }

  /** Replaces characters of an instruction's text; what stands at `path` of its meaning becomes `value`. */
  replace(instruction: Instruction, { start, end, text }: Splice, path: ValuePath, value: Value): void {
    const from = instruction.positions[start];
    const last = instruction.positions[end - 1];
    if (from === undefined || last === undefined) throw new RangeError('There is nothing to replace.');
    this.replaceAt(instruction, { start: from, end: last + 1, text }, path, value);
  }

  /** The same at positions of the file. */
  replaceAt({ index }: Instruction, splice: Splice, path: ValuePath, value: Value): void {
    this.#operations.push({
      index,
      order: Number.MAX_SAFE_INTEGER,
      splices: [splice],
      change: { action: 'set', path: ['instructions', index, ...path], value },
    });
  }

  /** The plan of everything collected; undefined when nothing was. */
  plan(): FilePlan | undefined {
    if (this.#operations.length === 0) return undefined;
    const backwards = this.#operations.toSorted((a, b) => b.index - a.index || b.order - a.order);
    return {
      action: 'edit',
      path: this.#path,
      language: dockerfileLanguage,
      splices: this.#operations.flatMap(({ splices }) => splices),
      changes: backwards.map(({ change }) => change),
      droppedComments: this.#dropped,
    };
  }
}
