import fastStringWidth from 'fast-string-width';
import { shownPath } from '#lib/code/source/path-name.ts';
import type { ExitCode } from './stopped.ts';

/**
 * Where a command speaks. Standard output holds its result: sentences, or with `json` one document and nothing else. Standard error
 * holds what is going on.
 */
export type Terminal = {
  /** Whether the result is one JSON document. */
  isJson: boolean;
  /** Whether somebody sits there who can be asked. */
  isAttended: boolean;
  /** A line of the result; nothing with `json`. */
  print: (text: string) => void;
  /** A result that is a file's content, such as a patch, byte by byte; nothing with `json`. */
  printExactly: (text: string) => void;
  /** A line about what is going on. */
  note: (text: string) => void;
  /** How far something is: one line that changes on a terminal, else a line whenever the text is another one. */
  progress: (text: string) => void;
  /** The document of a command that ended so. */
  result: (document: object, exitCode: ExitCode) => void;
};

/** The terminal of this process. Control characters in what others wrote, such as AWS's errors, are shown and never obeyed. */
export function processTerminal(isJson: boolean): Terminal {
  const { stdin, stdout, stderr } = process;
  // Whoever reads the output may stop early, as `head` does.
  stdout.on('error', ignoreClosedPipe);
  let shown = '';
  const clear = () => {
    if (shown !== '' && stderr.isTTY) stderr.write('\r\u001b[2K');
    shown = '';
  };
  return {
    isJson,
    isAttended: stdin.isTTY === true && stderr.isTTY === true && !process.env['CI'],
    print: (text) => {
      if (isJson) return;
      clear();
      stdout.write(`${visible(text)}\n`);
    },
    printExactly: (text) => {
      if (isJson) return;
      clear();
      stdout.write(text);
    },
    note: (text) => {
      clear();
      stderr.write(`${visible(text)}\n`);
    },
    progress: (text) => {
      const line = visible(text);
      if (line === shown) return;
      if (stderr.isTTY) stderr.write(`\r\u001b[2K${line.slice(0, Math.max(20, stderr.columns - 1))}`);
      else stderr.write(`${line}\n`);
      shown = line;
    },
    result: (document, exitCode) => {
      clear();
      if (isJson) stdout.write(`${inVisibleJson({ ...document, exitCode })}\n`);
    },
  };
}

/** A text whose control characters, but for line ends, are shown as escapes. */
function visible(text: string): string {
  return text
    .split('\n')
    .map((line) => shownPath(line))
    .join('\n');
}

/** JSON without a character that a terminal would obey: of control characters JSON escapes only those below U+0020. */
function inVisibleJson(document: object): string {
  return JSON.stringify(document, null, 2).replaceAll(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Rows as columns of equal width on a terminal, where a Japanese letter takes two places, two spaces apart. */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => fastStringWidth(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - fastStringWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
}
