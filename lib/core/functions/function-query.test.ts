import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  filterKeys,
  filterOperators,
  functionQuerySchema,
  functionsAddress,
  pageSizes,
  parseFunctionQuery,
  sortKeys,
} from './function-query.ts';

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
  page: fc.integer({ min: 1, max: 1000 }),
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
    page: 1,
    pageSize: 25,
  });
});
