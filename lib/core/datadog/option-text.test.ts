import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OptionGrammar, readOptions, withoutParts } from './option-text.ts';

const grammars: readonly OptionGrammar[] = ['jvm', 'node', 'words', 'paths', 'preload', 'whole'];
const anyGrammar = fc.constantFrom(...grammars);
/** Texts full of what matters to the grammars: quotes, blanks, backslashes, colons, and characters beyond ASCII. */
const anyText = fc.string({ unit: fc.constantFrom('a', '-', '/', '"', "'", ' ', '\t', ':', '\\', '=', 'é', '\n') });
const texts = (value: string, grammar: OptionGrammar) => readOptions(value, grammar).map(({ text }) => text);

describe('an option text', () => {
  test.each<[OptionGrammar, string, string[]]>([
    ['jvm', ` -javaagent:"/opt/a b.jar"=x='1 2'\t-Xmx1g`, ['-javaagent:/opt/a b.jar=x=1 2', '-Xmx1g']],
    ['jvm', String.raw`-Da="b\" -Dc=d`, ['-Da=b\\', '-Dc=d']],
    ['node', String.raw`--require "/opt/a \"b\" c.js" -r\x`, ['--require', '/opt/a "b" c.js', String.raw`-r\x`]],
    ['node', `-r 'a`, ['-r', `'a`]],
    ['node', '-r\ta', ['-r\ta']],
    ['words', `-rdebug "-W"`, ['-rdebug', '"-W"']],
    ['paths', ':/opt/a b::/c:', ['/opt/a b', '/c']],
    ['preload', '/a.so:/b.so /c.so', ['/a.so', '/b.so', '/c.so']],
    ['whole', '/a b:c', ['/a b:c']],
    ['jvm', '"never closed -Xmx1g', ['never closed -Xmx1g']],
  ])('of %s is read as its runtime reads it: %s', (grammar, value, expected) => {
    expect(texts(value, grammar)).toEqual(expected);
  });

  test('has parts that stand where they say, in order, with nothing but separators between', () => {
    fc.assert(
      fc.property(anyText, anyGrammar, (value, grammar) => {
        const parts = readOptions(value, grammar);
        const between = [0, ...parts.map(({ end }) => end)].map((end, index) =>
          value.slice(end, parts[index]?.start ?? value.length),
        );
        for (const text of between) expect(text).toMatch(/^[\s:]*$/);
        for (const { start, end } of parts) expect(end).toBeGreaterThan(start);
      }),
    );
  });

  test('without some of its parts has the others as they were, byte for byte and in order', () => {
    fc.assert(
      fc.property(anyText, anyGrammar, fc.infiniteStream(fc.boolean()), (value, grammar, choices) => {
        const parts = readOptions(value, grammar);
        const isGone = parts.map(() => choices.next().value);
        const raw = (text: string) => readOptions(text, grammar).map(({ start, end }) => text.slice(start, end));
        const rest = withoutParts(
          value,
          parts.filter((_, index) => isGone[index]),
          grammar,
        );
        expect(raw(rest)).toEqual(raw(value).filter((_, index) => !isGone[index]));
        if (!isGone.includes(true)) expect(rest).toBe(value);
      }),
    );
  });

  test.each<[OptionGrammar, string, string, string]>([
    ['jvm', '-a:"x y"  -b   -c', '-b', '-a:"x y"   -c'],
    ['jvm', '-b -c', '-b', '-c'],
    ['jvm', '  -b  -c ', '-b', '  -c '],
    ['paths', '/a:/b:/c', '/b', '/a:/c'],
    ['paths', '/a::/b:/c', '/b', '/a::/c'],
    ['paths', '/b::/c', '/b', ':/c'],
    ['paths', '/a:/b:', '/b', '/a:'],
    ['paths', ':/b', '/b', ''],
    ['words', '-b', '-b', ''],
  ])('of %s loses a part together with its separator: %s', (grammar, value, gone, expected) => {
    const parts = readOptions(value, grammar).filter(({ text }) => text === gone);
    expect(withoutParts(value, parts, grammar)).toBe(expected);
  });
});
