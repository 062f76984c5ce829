import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceFiles } from '../source/source-files.ts';

/** One written project and a form of it: as written, with Windows line ends, with a byte order mark, without a final newline. */
export type Fixture = { name: string; form: string; files: SourceFiles };

/** Every project in a folder of fixtures, one subfolder each, in all four forms. For tests. */
export function readFixtures(folder: string): Fixture[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => formsOf(name, readTexts(path.join(folder, name))));
}

function readTexts(folder: string): [file: string, text: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry): [string, string] => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file).replaceAll(path.sep, '/'), readFileSync(file, 'utf8')];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const forms: readonly (readonly [form: string, change: (text: string) => string])[] = [
  ['as written', (text) => text],
  ['with Windows line ends', (text) => text.replaceAll('\n', '\r\n')],
  ['with a byte order mark', (text) => `\uFEFF${text}`],
  ['without a final newline', (text) => text.trimEnd()],
];

function formsOf(name: string, texts: readonly (readonly [file: string, text: string])[]): Fixture[] {
  return forms.map(([form, change]) => ({
    name,
    form,
    files: new Map(texts.map(([file, text]) => [file, change(text)])),
  }));
}
