import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TextLine, textDiff } from './text-diff.ts';

const textOf = (line: TextLine | null) => line?.stretches.map(({ text }) => text).join('');
const anyText = fc
  .array(fc.constantFrom('a: 1', 'b: 2', 'c: 3', '', '  d: 4'), { maxLength: 30 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

test('every line of both texts is shown once, in its order and under its number', () => {
  fc.assert(
    fc.property(anyText, anyText, (before, after) => {
      const pairs = textDiff(before, after).blocks.flatMap((block) => block.pairs);
      for (const [side, text] of [['before', before] as const, ['after', after] as const]) {
        const lines = pairs.flatMap((pair) => pair[side] ?? []);
        expect(lines.map((line) => `${textOf(line)}\n`).join('')).toBe(text);
        expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
      }
      for (const { isFolded, pairs: folded } of textDiff(before, after).blocks)
        if (isFolded) expect(folded.every((pair) => pair.before?.kind === 'unchanged')).toBe(true);
    }),
  );
});

test('three lines around a change stay in view', () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join('');
  const blocks = textDiff(before, before.replace('line 10\n', 'line 10\nnew\n')).blocks;
  expect(blocks.map(({ isFolded, pairs }) => [isFolded, pairs.length])).toEqual([
    [true, 7],
    [false, 3],
    [false, 1],
    [false, 3],
    [true, 7],
  ]);
});

test('only what differs is marked in two versions of a line, and nothing in two different lines', () => {
  const marked = (before: string, after: string) => {
    const [pair] = textDiff(before, after).blocks.flatMap((block) => block.pairs);
    return pair?.after?.stretches.filter(({ isMarked }) => isMarked).map(({ text }) => text);
  };
  expect(marked('  - layer:Datadog-Python312:95\n', '  - layer:Datadog-Python312:127\n')).toEqual(['127']);
  expect(marked('plugins:\n', 'memorySize: 128\n')).toEqual([]);
});

test('a new file, an empty one, Windows line ends and a missing last line end', () => {
  expect(textDiff(null, 'a\n').blocks[0]?.pairs[0]).toMatchObject({
    before: null,
    after: { number: 1, kind: 'added' },
  });
  expect(textDiff('', '')).toEqual({ blocks: [], lacksNewline: { before: false, after: false } });
  expect(textOf(textDiff('a\r\n', 'a\r\nb\r\n').blocks[1]?.pairs[0]?.after ?? null)).toBe('b');
  expect(textDiff('a', 'a\n').lacksNewline).toEqual({ before: true, after: false });
});
