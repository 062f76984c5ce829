import type { Value } from './value.ts';

/** A comment with its mark (`# …`, `// …`) and where it begins. Trailing white space is not part of it. */
export type SourceComment = { text: string; start: number };

/** What the proof needs of a text: its meaning as plain data, and every comment in order. */
export type ParsedSource = { value: Value; comments: readonly SourceComment[] };

/**
 * A language that files are edited in. `parse` throws SourceSyntaxError for a text that is not of the language; it must see
 * everything that matters to the tool that reads the file, so that an edit which changes more than planned shows.
 */
export type Language = { name: string; parse: (text: string) => ParsedSource };

/** A text that is not what its name says. Says where, never what stands there: it may be a secret. */
export class SourceSyntaxError extends Error {
  readonly line: number | undefined;
  file: string | undefined;

  constructor(line?: number, file?: string) {
    super('The source does not parse.');
    this.name = 'SourceSyntaxError';
    this.line = line;
    this.file = file;
  }
}

/** A construct that is understood but cannot be edited by position, such as a key that a reference brings in. */
export class ShapeNotEditable extends Error {
  readonly what: string;
  readonly line: number | undefined;
  file: string | undefined;

  constructor(what: string, line?: number, file?: string) {
    super(`Not editable: ${what}`);
    this.name = 'ShapeNotEditable';
    this.what = what;
    this.line = line;
    this.file = file;
  }
}
