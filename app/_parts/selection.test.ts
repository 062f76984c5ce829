import { expect, test } from 'vitest';
import { maxSelection } from '#lib/core/functions/function-query.ts';
import { parseSelection, selectableIds } from './selection.ts';

test('a selection is read back, and anything else counts as nothing selected', () => {
  const selection = { functionIds: ['0199d2c4-0000-7000-8000-000000000001'], mode: 'remove' };
  expect(parseSelection(JSON.stringify(selection))).toEqual(selection);
  for (const text of [
    null,
    '',
    '{',
    '[]',
    '{"functionIds":[],"mode":"remove"}',
    '{"functionIds":["x"],"mode":"remove"}',
  ]) {
    expect(parseSelection(text)).toBeNull();
  }
});

test('"select all" over a page that was selected before selects as many as one selection may hold, each once', () => {
  const page = Array.from({ length: 25 }, (_, index) => `id-${index}`);
  const matching = Array.from({ length: maxSelection }, (_, index) => `id-${index}`);
  const selected = selectableIds([...page, ...matching]);
  expect(selected.size).toBe(maxSelection);
  expect([...selected]).toEqual(matching);
  expect(selectableIds([...matching, 'one-more']).size).toBe(maxSelection);
});
