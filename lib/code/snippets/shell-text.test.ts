// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a shell would expand is the subject
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellCommand, shellOption, shellWord } from './shell-text.ts';

/** What a program gets from bash for each of these command lines: its arguments. One bash for all, as starting it takes the time. */
function argumentsOf(...lines: readonly string[]): string[][] {
  const told = lines.map((words) => `set -- ${words}\nprintf '%s\\0' "$#" "$@"`).join('\n');
  const { stdout, status } = spawnSync('bash', ['-c', told], { encoding: 'utf8' });
  expect(status).toBe(0);
  const texts = stdout.split('\0').slice(0, -1);
  const found = lines.map(() => texts.splice(0, 1 + Number(texts[0])).slice(1));
  expect(texts).toEqual([]);
  return found;
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
      const given = argumentsOf(
        texts.map(shellWord).join(' '),
        texts.map((value) => shellOption('a', value)).join(' '),
        shellCommand(['x'], [texts.map(shellWord)]),
      );
      expect(given).toEqual([texts, texts.map((value) => `--a=${value}`), ['x', ...texts]]);
    }),
    { numRuns: 40 },
  );
});

test('plain words stay readable, a NUL is refused', () => {
  expect(shellWord('arn:aws:lambda:us-east-1:464622532012:layer:X:1')).not.toContain("'");
  expect(shellWord('')).toBe("''");
  expect(() => shellWord('a\0b')).toThrow(RangeError);
});
