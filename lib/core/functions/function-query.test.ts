import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterKeys, filterOperators } from './function-filter.ts';
import {
  functionFilterBreach,
  functionsAddress,
  notUnderstoodIn,
  pageSizes,
  parseFunctionQuery,
  sortKeys,
} from './function-query.ts';
import { functionQuerySchema } from './function-query-schema.ts';

const value = fc
  .string({ minLength: 1, maxLength: 40 })
  .map((text) => text.trim())
  .filter((text) => text.length > 0);
const query = fc.record({
  filters: fc.array(
    fc.record({
      key: fc.constantFrom(...filterKeys),
      operator: fc.constantFrom(...filterOperators),
      values: fc.array(value, { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 5 },
  ),
  sort: fc.constantFrom(...sortKeys),
  isDescending: fc.boolean(),
  place: fc.oneof(
    fc.constantFrom('first' as const, 'last' as const),
    fc.record({ after: fc.string({ minLength: 1 }) }),
    fc.record({ before: fc.string({ minLength: 1 }) }),
  ),
  pageSize: fc.constantFrom(...pageSizes),
});

test('a query survives the way into an address and back, whatever its values hold', () => {
  fc.assert(
    fc.property(query, (before) => {
      const address = new URL(functionsAddress(before), 'http://console.example');
      expect(parseFunctionQuery(address.searchParams)).toEqual(before);
    }),
  );
});

test('a link is readable', () => {
  const parsed = parseFunctionQuery(new URLSearchParams('status=not,outdated&region!=us-east-1&name~=orders'));
  expect(parsed.filters).toEqual([
    { key: 'status', operator: '=', values: ['not', 'outdated'] },
    { key: 'region', operator: '!=', values: ['us-east-1'] },
    { key: 'name', operator: ':', values: ['orders'] },
  ]);
});

test('what is not understood is left out, and what is left is always a valid query', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(functionQuerySchema.safeParse(parseFunctionQuery(new URLSearchParams(text))).success).toBe(true);
    }),
  );
  expect(parseFunctionQuery(new URLSearchParams('colour=red&page=-3&size=7&sort=; drop'))).toEqual({
    filters: [],
    sort: 'name',
    isDescending: false,
    place: 'first',
    pageSize: 25,
  });
});

test.each([
  ['a value that is too long', `name~=${'x'.repeat(3_000)}`, { field: 'name', bound: 'valueLength', limit: 256 }],
  ['a value that is just too long', `name~=${'x'.repeat(257)}`, { field: 'name', bound: 'valueLength', limit: 256 }],
  ['a tag that is too long', `tag=${'x'.repeat(386)}`, { field: 'tag', bound: 'valueLength', limit: 385 }],
  ['too many values', `tag=${'x,'.repeat(101)}`, { field: 'tag', bound: 'values', limit: 100 }],
  ['too many conditions', 'region=a&'.repeat(31), { field: 'region', bound: 'conditions', limit: 30 }],
  [
    'too many values in all',
    `stack=${'x,'.repeat(99)}&tag=${'x,'.repeat(99)}&name=a,b,c`,
    { field: 'name', bound: 'valuesInAll', limit: 200 },
  ],
])('%s is told, with the field and the bound, and never read as a wider filter', (_case, address, breach) => {
  expect(functionFilterBreach(new URLSearchParams(address))).toEqual(breach);
});

test.each([
  ['a filter that nothing is known of', 'bogus=1', 'bogus'],
  ['one in other letters', 'Runtime=java21', 'Runtime'],
  ['a colon for an equals sign', 'tag:team=orders', 'tag:team'],
  ['a filter without a value', 'region=&sort=name', 'region'],
  ['one of alternatives', 'any=runtime%3Djava21;bogus%3D1', 'any'],
  ['an alternative that was cut off', 'any=runtime%3Djava21;', 'any'],
  ['alternatives that are none', 'any=garbage', 'any'],
])('%s is told, and never read as a wider filter', (_case, address, field) => {
  expect(notUnderstoodIn(new URLSearchParams(address))).toBe(field);
  expect(parseFunctionQuery(new URLSearchParams(address)).filters).toEqual([]);
});

test.each([
  '',
  'view=all',
  'runtime=java21,python3.12&region!=us-east-1&name~=shop&any=runtime%3Djava21;region%3Deu-west-1',
  'sort=status&order=desc&page=last&size=100&panel=01a21f9e-57cf-7359-8951-5921012cd75d',
  'utm_source=wiki',
])('all of "%s" is understood', (address) => {
  expect(notUnderstoodIn(new URLSearchParams(address))).toBeUndefined();
});

test('whatever an address holds, it is a breach or all that is understood is kept, and the query is valid', () => {
  const name = fc.constantFrom(
    ...filterKeys.flatMap((key) => [key, `${key}!`, `${key}~`, `${key}!~`]),
    'colour',
    'sort',
  );
  const text = fc.oneof(
    fc.string({ maxLength: 600 }),
    fc.nat({ max: 300 }).map((count) => 'v,'.repeat(count)),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, text), { maxLength: 40 }), (pairs) => {
      const address = new URLSearchParams(pairs);
      const parsed = functionQuerySchema.safeParse(parseFunctionQuery(address));
      expect(parsed.success).toBe(true);
      if (functionFilterBreach(address) !== undefined) return;
      const understood = pairs.filter(
        ([key, values]) =>
          filterKeys.some((known) => known === key.replace(/!?~?$/, '')) && values.split(',').some((one) => one.trim()),
      );
      expect(parsed.data?.filters).toHaveLength(understood.length);
    }),
  );
});
