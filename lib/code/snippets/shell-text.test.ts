// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a shell would expand is the subject
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellCommand, shellOption, shellWord } from './shell-text.ts';

/** What a program gets from bash for a command line: its arguments. */
function argumentsOf(words: string): string[] {
  const { stdout, status } = spawnSync('bash', ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout.split('\0').slice(0, -1);
}

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;#~^ \t\r\n=-%', 'a', '$(id)', '${HOME}', '日') }),
  )
  .filter((value) => !value.includes('\0'));

test('any texts reach the program as they are', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (texts) => {
      expect(argumentsOf(texts.map(shellWord).join(' '))).toEqual(texts);
      expect(argumentsOf(texts.map((value) => shellOption('a', value)).join(' '))).toEqual(
        texts.map((value) => `--a=${value}`),
      );
      expect(argumentsOf(shellCommand(['x'], [texts.map(shellWord)]))).toEqual(['x', ...texts]);
    }),
    { numRuns: 40 },
  );
});

test('plain words stay readable, a NUL is refused', () => {
  expect(shellWord('arn:aws:lambda:us-east-1:464622532012:layer:X:1')).not.toContain("'");
  expect(shellWord('')).toBe("''");
  expect(() => shellWord('a\0b')).toThrow(RangeError);
});
