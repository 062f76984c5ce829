import { expect, test } from 'vitest';
import { cursorOf } from '../api/cursor.ts';
import { timelineCursorAt, timelineCursorIn } from './timeline-place.ts';

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
    // PostgreSQL reads neither as a time.
    cursorOf(['0000-11-27T10:00:00.000Z', 'sighting', '12']),
    cursorOf([`2026-11-27T10:00:00.${'1'.repeat(200)}Z`, 'sighting', '12']),
  ])
    expect(timelineCursorIn(other)).toBeUndefined();
});

test('a moment in an address begins a timeline with all of its millisecond', () => {
  expect(timelineCursorAt('2026-11-27T10:00:00.999Z')).toBe(cursorOf(['2026-11-27T10:00:01.000Z', 'change', '0']));
  expect(timelineCursorIn(timelineCursorAt('2026-11-27T10:00:00.000Z'))).toBeDefined();
  const neverThere = [
    '0000-11-27T10:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    `2026-11-27T10:00:00.${'1'.repeat(200)}Z`,
  ];
  for (const other of [undefined, '', 'today', '2026-11-27', ...neverThere])
    expect(timelineCursorAt(other)).toBeUndefined();
});
