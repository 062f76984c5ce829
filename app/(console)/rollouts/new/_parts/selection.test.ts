import { expect, test } from 'vitest';
import { parseSelection } from './selection.ts';

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
