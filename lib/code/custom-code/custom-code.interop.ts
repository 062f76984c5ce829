import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CodeTexts } from './code-text.ts';
import { codeTexts } from './code-texts.ts';

/** Compilers that are not on every machine read the code; only its syntax is judged, as the libraries are not here. */

function textsOf({ metric, metricToLog, span, tag }: CodeTexts): string[] {
  return [metric, metricToLog, span, tag].filter((text) => text !== undefined);
}

const readers: readonly (readonly [
  language: keyof typeof codeTexts,
  command: string,
  file: string,
  words: string[],
])[] = [
  ['java', 'javac', 'Handler.java', ['-XDshould-stop.ifNoError=PARSE']],
  ['ruby', 'ruby', 'handler.rb', ['-c']],
  ['go', 'gofmt', 'main.go', ['-l']],
];

for (const [language, command, name, words] of readers)
  test(`${language} is read by ${command}`, ({ skip }) => {
    // A program that is not there cannot be started at all, whatever it thinks of the word.
    if (spawnSync(command, ['--help']).error !== undefined) skip(`${command} is not here`);
    const folder = mkdtempSync(join(tmpdir(), 'code-'));
    try {
      for (const text of textsOf(codeTexts[language])) {
        const file = join(folder, name);
        writeFileSync(file, text);
        const { status, stdout, stderr } = spawnSync(command, [...words, file], { encoding: 'utf8' });
        // gofmt names a file that it would format otherwise.
        expect([status, stderr, stdout.includes(name)]).toEqual([0, '', false]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
