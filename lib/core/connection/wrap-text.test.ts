import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commentLines, wrapText } from './templates.ts';

const japanese = '関数の「現在の設定」を、変更の前後に読み取ります。ハンドラー、レイヤー、環境変数だけです。';

describe('a comment', () => {
  test('is broken between words and never lost', () => {
    const text = 'one two three four five six';
    const lines = commentLines(text, '# ', 12);
    expect(lines.every((line) => line.startsWith('# ') && line.length <= 12)).toBe(true);
    expect(lines.map((line) => line.slice(2)).join(' ')).toBe(text);
  });

  test('in Japanese is broken without spaces, and no line begins or ends where it must not', () => {
    const lines = wrapText(japanese, 20);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join('')).toBe(japanese);
    // Twenty columns are ten characters of Japanese; a closing mark never comes first, an opening one never last.
    for (const line of lines) {
      expect([...line].length).toBeLessThanOrEqual(10);
      expect(line).not.toMatch(/^[」、。ーィッ]/);
      expect(line).not.toMatch(/「$/);
    }
  });

  test('that mixes both keeps names whole', () => {
    const lines = wrapText('Lambdaの関数はlambda:GetFunctionで読み取り、arn:aws:lambda:*と比べます。', 24);
    expect(lines.some((line) => line.includes('lambda:GetFunction'))).toBe(true);
    expect(lines.some((line) => line.includes('arn:aws:lambda:*'))).toBe(true);
  });

  test('keeps every character, whatever it is made of, and only white space may go', () => {
    const character = fc.constantFrom(...japanese, ...'abc:/-. ', '\n', '😀', '（');
    fc.assert(
      fc.property(fc.array(character), fc.integer({ min: 1, max: 40 }), (characters, width) => {
        const text = characters.join('');
        const lines = wrapText(text, width);
        expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
        expect(lines).not.toContain('');
      }),
    );
  });
});
