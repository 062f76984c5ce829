import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterKeys, filterOperators } from '#lib/core/functions/function-filter.ts';
import { functionsAddress, parseFunctionQuery } from '#lib/core/functions/function-query.ts';
import { addressWith, filterTextsIn } from './filter-texts.ts';

const search = (address: string) => new URL(address, 'http://console.example').searchParams;

test('the filter of the functions, not edited, is the same filter', () => {
  const value = fc
    .string({ minLength: 1, maxLength: 20 })
    .map((text) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text.length > 0);
  const filter = fc.record({
    key: fc.constantFrom(...filterKeys),
    operator: fc.constantFrom(...filterOperators),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  });
  const anyOf = fc.record({
    anyOf: fc.array(fc.array(filter, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 3 }),
  });
  const none = parseFunctionQuery(new URLSearchParams('sort=status&size=50'));
  fc.assert(
    fc.property(fc.array(fc.oneof(filter, anyOf), { maxLength: 4 }), (filters) => {
      const query = { ...none, filters };
      const before = search(functionsAddress(query));
      const after = search(addressWith('/functions', before, filterTextsIn('/functions', before)));
      expect(parseFunctionQuery(after)).toEqual(query);
    }),
  );
});

test('values stand one a line, and what is taken out of them is not in the address', () => {
  const query = search('/functions?name~=a,b,c&any=status%3Dnot;region%3Dx&name~=d&sort=status&page=last');
  const filters = filterTextsIn('/functions', query);
  expect(filters).toEqual([
    { name: 'name~', text: 'a\nb\nc' },
    { name: 'any', text: 'status=not\nregion=x' },
    { name: 'name~', text: 'd' },
  ]);
  const edited = [{ name: 'name~', text: 'a\n\n c, e ' }, { name: 'any', text: ' ' }, ...filters.slice(2)];
  expect(addressWith('/functions', query, edited)).toBe('/functions?name%7E=a,c,+e&name%7E=d&sort=status');
  expect(parseFunctionQuery(search(addressWith('/functions', query, edited))).filters[0]).toEqual({
    key: 'name',
    operator: ':',
    values: ['a', 'c', 'e'],
  });
});

test('on other pages a name is repeated for each value, which may hold a comma', () => {
  const query = search('/audit?actor=Example,+Ada&actor=Bo&event=7&before=9');
  const filters = filterTextsIn('/audit', query);
  expect(filters).toEqual([{ name: 'actor', text: 'Example, Ada\nBo' }]);
  expect(addressWith('/audit', query, filters)).toBe('/audit?actor=Example,+Ada&actor=Bo&event=7');
  expect(addressWith('/rollouts', search('/rollouts?text=x'), [])).toBe('/rollouts');
});
