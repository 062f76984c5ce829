import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterKeys, filterOperators } from './function-filter.ts';
import { sortKeys } from './function-query.ts';
import { functionSelectionSchema } from './function-selection-schema.ts';
import { isFunctionSelection } from './kept-selection.ts';

const filter = fc.record({
  key: fc.constantFrom(...filterKeys),
  operator: fc.constantFrom(...filterOperators),
  values: fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 3 }),
});
const until = fc.record({
  sort: fc.constantFrom(...sortKeys),
  isDescending: fc.boolean(),
  value: fc.string({ maxLength: 20 }),
  functionArn: fc.string({ maxLength: 20 }),
});
const groups = fc.array(fc.array(filter, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 });
const selection = fc.record({
  matches: fc.array(
    fc.record({
      filters: fc.array(fc.oneof(filter, fc.record({ anyOf: groups })), { maxLength: 3 }),
      until: fc.option(until),
      without: fc.array(fc.uuid(), { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
  functionIds: fc.array(fc.uuid(), { maxLength: 3 }),
});

test('whatever a list keeps is read back, and an action takes it', () => {
  fc.assert(
    fc.property(selection, (kept) => {
      const read: unknown = JSON.parse(JSON.stringify(kept));
      expect(isFunctionSelection(read)).toBe(true);
      expect(functionSelectionSchema.safeParse(read).success).toBe(true);
    }),
  );
});

test('what an action refuses for a member that is missing, more, or of another kind is not read back either', () => {
  const damage = fc.constantFrom('missing', 'more', 'other');
  fc.assert(
    fc.property(selection, damage, fc.nat(), (kept, how, at) => {
      const copy: unknown = JSON.parse(JSON.stringify(kept));
      const objects = objectsIn(copy);
      const chosen = objects[at % objects.length] ?? {};
      const name = Object.keys(chosen)[at % Object.keys(chosen).length] ?? '';
      if (how === 'missing') Reflect.deleteProperty(chosen, name);
      else Reflect.set(chosen, how === 'more' ? 'more' : name, 7);
      expect(functionSelectionSchema.safeParse(copy).success).toBe(false);
      expect(isFunctionSelection(copy)).toBe(false);
    }),
  );
});

test.each([
  ['an id of another form', { matches: [], functionIds: ['x'] }],
  [
    'too many of all that match',
    { matches: Array(6).fill({ filters: [], until: null, without: [] }), functionIds: [] },
  ],
  ['nothing at all', null],
  ['a list', []],
])('%s is no selection', (_, kept) => {
  expect(isFunctionSelection(kept)).toBe(false);
  expect(functionSelectionSchema.safeParse(kept).success).toBe(false);
});

function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objectsIn)];
}
