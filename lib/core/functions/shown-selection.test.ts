import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterKeys, filterOperators } from './function-filter.ts';
import { notUnderstoodIn, parseFunctionQuery, sortKeys } from './function-query.ts';
import { nothingSelected, withFunctions, withMatches, withSelection } from './function-selection.ts';
import { functionSelectionSchema } from './function-selection-schema.ts';
import { inAddress, listAddress, readShownSelection, type ShownSelection } from './shown-selection.ts';

const value = fc
  .string({ minLength: 1, maxLength: 20 })
  .map((text) => text.trim())
  .filter((text) => text.length > 0);
const filter = fc.record({
  key: fc.constantFrom(...filterKeys),
  operator: fc.constantFrom(...filterOperators),
  values: fc.array(value, { minLength: 1, maxLength: 3 }),
});
const anyOf = fc.record({
  anyOf: fc.array(fc.array(filter, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
});
const until = fc.record({
  sort: fc.constantFrom(...sortKeys),
  isDescending: fc.boolean(),
  value: fc.string({ maxLength: 20 }),
  functionArn: fc.string({ maxLength: 20 }),
});
const matches = fc.record({
  filters: fc.array(fc.oneof(filter, anyOf), { maxLength: 3 }),
  until: fc.option(until),
  without: fc.uniqueArray(fc.uuid(), { maxLength: 3 }),
});
const selection = fc
  .record({ matches: fc.array(matches, { maxLength: 3 }), functionIds: fc.uniqueArray(fc.uuid(), { maxLength: 5 }) })
  .filter((one) => one.matches.length + one.functionIds.length > 0);
const query = { ...parseFunctionQuery(new URLSearchParams('region=eu-west-1&sort=status')), pageSize: 50 };

const parametersOf = (shown: ShownSelection | undefined) =>
  new URL(listAddress(query, shown), 'http://console.example').searchParams;
const read = (address: string) => readShownSelection(new URLSearchParams(address));

test('a selection survives the way into an address and back, beside what the list shows of it', () => {
  fc.assert(
    fc.property(selection, (before) => {
      const parameters = parametersOf({ kind: 'inAddress', selection: before });
      expect(readShownSelection(parameters)).toEqual({ shown: { kind: 'inAddress', selection: before } });
      expect(parseFunctionQuery(parameters)).toEqual(query);
      expect(notUnderstoodIn(parameters)).toBeUndefined();
    }),
  );
});

test('one that the tab keeps is named by its key, and no selection leaves the address as it was', () => {
  const shown: ShownSelection = { kind: 'inTab', key: '0123456789ab' };
  expect(readShownSelection(parametersOf(shown))).toEqual({ shown });
  expect(readShownSelection(parametersOf(undefined))).toEqual({});
  const all = parseFunctionQuery(new URLSearchParams());
  expect(listAddress(all, undefined)).toBe('/functions?view=all');
  expect(listAddress(all, shown)).toBe('/functions?selected=tab%3A0123456789ab');
});

test('a page of functions fits into an address, hundreds do not', () => {
  const ids = (count: number) =>
    Array.from({ length: count }, (_, index) => `01a21f9e-57cf-7359-8951-${String(index).padStart(12, '0')}`);
  expect(inAddress(withFunctions(nothingSelected, ids(100)))).toBeDefined();
  expect(inAddress(withFunctions(nothingSelected, ids(300)))).toBeUndefined();
});

test.each([
  ['an empty part', 'selected='],
  ['text', 'selected=garbage'],
  ['ids that were cut off', 'selected=id%3DAaIfnlfPc1mJUVkhAS12'],
  ['ids of another kind', 'selected=id%3DAAAAAAAAAAAAAAAAAAAAAA'],
  ['no ids', 'selected=id%3D'],
  ['ids and conditions in one part', 'selected=id%3DAaIfnlfPc1mJUVkhAS12zQ%26region%3Deu-west-1'],
  ['an unknown condition', 'selected=bogus%3D1'],
  ['an unknown condition beside a known one', 'selected=region%3Deu-west-1%26bogus%3D1'],
  ['a condition without a value', 'selected=region%3D'],
  ['what is none of its parameters', 'selected=region%3Deu-west-1%26sort%3Dname'],
  ['everything and a condition', 'selected=view%3Dall%26region%3Deu-west-1'],
  ['an end that was cut off', 'selected=view%3Dall%26until%3Dname,asc,x'],
  ['an end in an unknown order', 'selected=view%3Dall%26until%3Dsize,asc,x,y'],
  ['an exception that is none', 'selected=view%3Dall%26without%3Dx'],
  ['a part beside a good one', 'selected=view%3Dall&selected=garbage'],
  ['a key of another form', 'selected=tab%3A..%2F'],
  ['a key beside a part', 'selected=tab%3A0123456789ab&selected=view%3Dall'],
])('%s is told as not understood', (_case, address) => {
  expect(read(address)).toEqual({ notUnderstood: 'selected' });
});

test('what is too large is told with its field', () => {
  const long = 'x'.repeat(300);
  expect(read(`selected=${encodeURIComponent(`name=${long}`)}`).breach).toEqual({
    field: 'name',
    bound: 'valueLength',
    limit: 256,
  });
  expect(read(Array(6).fill('selected=view%3Dall').join('&')).breach?.field).toBe('selected');
});

test('whatever an address holds, a selection that is read is one that actions take', () => {
  const letters = fc.stringMatching(/^[A-Za-z0-9_-]{21}[AQgw]$/);
  const ids = letters.map((id) => `id=${id}`);
  const without = letters.map((id) => `view=all&without=${id}`);
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), ids, without), { maxLength: 3 }), (texts) => {
      const { shown } = readShownSelection(new URLSearchParams(texts.map((text) => ['selected', text])));
      if (shown?.kind === 'inAddress') expect(functionSelectionSchema.safeParse(shown.selection).success).toBe(true);
    }),
  );
});

test('two selections together have each part once, and are none where there is no room', () => {
  const region = (name: string) => ({
    filters: [{ key: 'region' as const, operator: '=' as const, values: [name] }],
    until: null,
    without: ['1'],
  });
  const one = withFunctions(withMatches(nothingSelected, region('a')), ['x', 'y']);
  const other = withFunctions(withMatches(nothingSelected, region('b')), ['y', 'z']);
  const both = withSelection(one, other);
  expect(both).toEqual({ matches: [region('a'), region('b')], functionIds: ['x', 'y', 'z'] });
  expect(both && withSelection(both, one)).toEqual(both);
  const many = ['c', 'd', 'e', 'f'].map(region).reduce(withMatches, nothingSelected);
  expect(withSelection(both ?? nothingSelected, many)).toBeUndefined();
});
