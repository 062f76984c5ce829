// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code under test holds such placeholders
import { beforeAll, expect, test } from 'vitest';
import { SourceSyntaxError } from '../edit/language.ts';
import { loadGrammars } from './grammars.ts';
import { syntaxLanguage, withSyntax } from './syntax.ts';

beforeAll(() => loadGrammars(['hcl', 'python', 'typescript', 'tsx']));

const sources = [
  ['hcl', 'resource "a" "b" {\n  x = 1 # one\n}\n', 'resource "a" "b" {\n  x = 2 # one\n}\n', '# one'],
  ['python', 'def f():\n    return "a\\nb"  # why\n', 'def f():\n    return "a\\nc"  # why\n', '# why'],
  ['typescript', 'const a = `x ${1} y`; // note\n', 'const a = `x ${1}  y`; // note\n', '// note'],
  ['tsx', 'const a = <b>x</b>; /* c */\n', 'const a = <b>y</b>; /* c */\n', '/* c */'],
] as const;

test.each(sources)(
  '%s: every difference that matters shows, comments and white space do not',
  (grammar, text, other, comment) => {
    const { parse } = syntaxLanguage(grammar);
    const parsed = parse(text);
    expect(parsed.comments.map((found) => [found.text, text.indexOf(comment) === found.start])).toEqual([
      [comment, true],
    ]);
    expect(parse(text.replace(comment, '')).value).toEqual(parsed.value);
    expect(parse(other).value).not.toEqual(parsed.value);
  },
);

test('a python block that moves into another is another meaning', () => {
  const { parse } = syntaxLanguage('python');
  expect(parse('if a:\n    b()\nc()\n').value).not.toEqual(parse('if a:\n    b()\n    c()\n').value);
});

test('positions are those of the text, other scripts included', () => {
  const text = '# 日本語 😀\nx = "ä"\ny = 1\n';
  const start = withSyntax('hcl', text, (root) => root.descendantsOfType('attribute').at(-1)?.startIndex);
  expect(start).toBe(text.indexOf('y = 1'));
});

test('a text that does not parse says on which line', () => {
  const { parse } = syntaxLanguage('hcl');
  expect(() => parse('a = 1\nb = {\n')).toThrow(SourceSyntaxError);
});
