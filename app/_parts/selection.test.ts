import { expect, test } from 'vitest';
import { parseListSelection, parseRolloutSelection } from './selection.ts';

const functionIds = ['0199d2c4-0000-7000-8000-000000000001'];
const until = { sort: 'name', isDescending: false, value: 'orders', functionArn: 'arn' };

test('a selection is read back, and anything else counts as nothing selected', () => {
  const selection = { matches: [{ filters: [], until, without: functionIds }], functionIds };
  expect(parseListSelection(JSON.stringify(selection))).toEqual(selection);
  const chosen = { selection, mode: 'remove', count: 12 };
  expect(parseRolloutSelection(JSON.stringify(chosen))).toEqual(chosen);
  for (const text of [
    null,
    '',
    '{',
    '[]',
    // As earlier versions wrote it.
    JSON.stringify({ functionIds, mode: 'remove' }),
    JSON.stringify({ selection: { matches: [], functionIds: [] }, mode: 'remove', count: 0 }),
    JSON.stringify({ selection: { matches: [], functionIds: ['x'] }, mode: 'remove', count: 1 }),
  ]) {
    expect(parseListSelection(text)).toBeNull();
    expect(parseRolloutSelection(text)).toBeNull();
  }
});
