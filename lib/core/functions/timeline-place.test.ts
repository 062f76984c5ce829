import { expect, test } from 'vitest';
import { cursorOf } from '../api/cursor.ts';
import { timelineCursorIn } from './timeline-place.ts';

test('only a cursor of a timeline is taken from an address', () => {
  const cursor = cursorOf(['2026-11-27T10:00:00.000Z', 'sighting', '12']);
  expect(timelineCursorIn(cursor)).toBe(cursor);
  for (const other of [
    undefined,
    '',
    'x',
    'x'.repeat(5_000),
    cursorOf(['today', 'sighting', '12']),
    cursorOf(['2026-11-27T10:00:00.000Z', 'sighting', '1\u0000']),
    cursorOf(['2026-11-27T10:00:00.000Z', 'other', '12']),
  ])
    expect(timelineCursorIn(other)).toBeUndefined();
});
