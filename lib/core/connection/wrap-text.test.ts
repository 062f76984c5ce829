import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textsOf } from '#messages/languages.ts';
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

  test('of a template is broken between phrases of Japanese, at every width', () => {
    const { templates, permissions } = textsOf('ja').accounts;
    const words = new Intl.Segmenter('ja', { granularity: 'word' });
    const odd = [...Object.values(templates), ...Object.values(permissions)].flatMap((sentence) => {
      const ends = new Set(Array.from(words.segment(sentence), ({ index }) => index));
      return Array.from({ length: 61 }, (_, more) => wrapText(sentence, 50 + more)).flatMap((lines) => {
        let at = 0;
        return lines.slice(1).flatMap((line, index) => {
          at = sentence.indexOf(line, at + (lines[index]?.length ?? 0));
          const isMarkBefore = /[、。：]$/.test(lines[index] ?? '');
          const isWhole =
            ends.has(at) && !/^[」）、。：]/.test(line) && (isMarkBefore || !/^\p{Script=Hiragana}/u.test(line));
          return isWhole ? [] : [`${lines[index]} / ${line}`];
        });
      });
    });
    expect([...new Set(odd)]).toEqual([]);
  });

  test('keeps a number with what it counts, and the end of a phrase with its beginning', () => {
    expect(wrapText('Lambda の関数は 12 件の変更を AWS が使用する', 10)).toEqual([
      'Lambda の',
      '関数は',
      '12 件の',
      '変更を',
      'AWS が',
      '使用する',
    ]);
    expect(wrapText('行いません。このアクセス許可', 20)).toEqual(['行いません。', 'このアクセス許可']);
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
