// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's templates are what is escaped
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { loadGrammars } from '../parsers/grammars.ts';
import { syntaxLanguage } from '../parsers/syntax.ts';
import { attribute, type HclValue, hcl, quoteHcl, writeHclFile } from './hcl-text.ts';

beforeAll(() => loadGrammars(['hcl']));

test('blocks are written as terraform fmt writes them', () => {
  const text = writeHclFile([
    { block: 'variable', labels: ['vpc'], body: [attribute('type', hcl('string'))] },
    { comment: 'The group.' },
    {
      block: 'resource',
      labels: ['a', 'b'],
      body: [
        attribute('x', 1),
        attribute('longer', ['p', 'q']),
        attribute('y', true),
        attribute('zzz', [hcl('var.z')]),
        'blank',
        attribute('map', { A: 'one', 'b c': { D: 2 }, EEE: 3, F: 4 }),
        { block: 'empty', body: [] },
      ],
    },
  ]);
  expect(text).toBe(`variable "vpc" {
  type = string
}

# The group.
resource "a" "b" {
  x = 1
  longer = [
    "p",
    "q",
  ]
  y   = true
  zzz = [var.z]

  map = {
    A = "one"
    "b c" = {
      D = 2
    }
    EEE = 3
    F   = 4
  }
  empty {}
}
`);
});

test('a text means itself, whatever stands in it', () => {
  expect(quoteHcl('a"b\\c\n${x}%{y}$5')).toBe('"a\\"b\\\\c\\n$${x}%%{y}$5"');
  expect(quoteHcl('$$${x}%%{')).toBe('"\\u0024\\u0024$${x}\\u0025%%{"');
});

const value = fc.letrec<{ any: HclValue }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('$', '{', '%', '"', '\\', '\n', 'a') }),
    fc.nat(),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie('any'), { maxKeys: 3 }),
  ),
})).any;

test('any value parses', () => {
  const { parse } = syntaxLanguage('hcl');
  fc.assert(
    fc.property(value, (data) => {
      expect(() => parse(writeHclFile([{ block: 'locals', body: [attribute('a', data)] }]))).not.toThrow();
    }),
    { numRuns: 200 },
  );
});
