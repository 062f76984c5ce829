import { expect, test } from 'vitest';
import { parseShownSelections } from './shown-selections.ts';

test('shown selections are read back, and anything else counts as none kept', () => {
  const selection = { matches: [], functionIds: ['0199d2c4-0000-7000-8000-000000000001'] };
  const kept = [{ key: '0123456789ab', selection }];
  expect(parseShownSelections(JSON.stringify(kept))).toEqual(kept);
  for (const text of [
    ...[null, '', '{', '{}', '[7]', '[null]'],
    JSON.stringify([{ key: 7, selection }]),
    JSON.stringify([{ key: '0123456789ab', selection: { functionIds: ['x'] } }]),
  ]) {
    expect(parseShownSelections(text)).toEqual([]);
  }
});
