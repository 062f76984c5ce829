import { expect, test } from 'vitest';
import { pageOf, queryWith, valuesOf } from './address.ts';

test('a filter that is put into the address is read back from it', () => {
  const text = queryWith(new URLSearchParams('view=functions&page=3'), {
    outcome: ['failed', 'stale'],
    page: undefined,
  });
  expect(text).toBe('?view=functions&outcome=failed&outcome=stale');
  const query = new URLSearchParams(text);
  expect(valuesOf({ outcome: query.getAll('outcome') }, 'outcome')).toEqual(['failed', 'stale']);
  expect(queryWith(query, { outcome: undefined, view: undefined })).toBe('');
});

test('whatever is in the address, there is a page to show', () => {
  for (const page of [undefined, '', '0', '-1', '1.5', 'x', '1e9']) expect(pageOf({ page })).toBe(1);
  expect(pageOf({ page: '7' })).toBe(7);
});
