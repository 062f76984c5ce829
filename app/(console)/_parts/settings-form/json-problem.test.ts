import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonProblem } from './json-problem.ts';

test.each([
  ['[{"a": 1}]', undefined],
  ['[{"a": 1,}]', { line: 1, column: 10 }],
  ['[\n  {"a": b}\n]', { line: 2, column: 9 }],
  ['[\n  {"a": 1}\n', { line: 3, column: 1 }],
  ['[] // note', { line: 1, column: 4 }],
])('the place at which %j stops being JSON', (text, place) => {
  expect(findJsonProblem(text)).toEqual(place);
});

test('a place is found exactly where the browser cannot read the text either', () => {
  const texts = fc.oneof(
    fc.json(),
    fc.json().map((text) => text.slice(0, -1)),
    fc.string(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      expect(findJsonProblem(text) === undefined).toBe(isJson);
    }),
  );
});
