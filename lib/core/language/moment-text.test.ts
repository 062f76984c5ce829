import { expect, test } from 'vitest';
import { dayText, momentText } from './moment-text.ts';
import { offsetMinutes, timeZoneNamed } from './time-zone.ts';

const at = new Date('2026-11-27T05:03:09Z');

test.each([
  ['en', 'Asia/Tokyo', 'Nov 27, 2026, 14:03 UTC+9'],
  ['en', 'UTC', 'Nov 27, 2026, 05:03 UTC'],
  ['en', 'Europe/London', 'Nov 27, 2026, 05:03 UTC'],
  ['en', 'America/New_York', 'Nov 27, 2026, 00:03 UTC-5'],
  ['en', 'Asia/Kolkata', 'Nov 27, 2026, 10:33 UTC+5:30'],
  ['ja', 'Asia/Tokyo', '2026年11月27日 14:03 UTC+9'],
])('a time in %s, %s', (locale, timeZone, text) => {
  expect(momentText(at, { locale, timeZone }, false)).toBe(text);
});

test('an exact time has its seconds, and summer its own distance', () => {
  expect(momentText(at, { locale: 'en', timeZone: 'UTC' }, true)).toBe('Nov 27, 2026, 05:03:09 UTC');
  expect(momentText(at, { locale: 'ja', timeZone: 'Asia/Tokyo' }, true)).toBe('2026年11月27日 14:03:09 UTC+9');
  const summer = new Date('2026-07-01T12:00:00Z');
  expect(momentText(summer, { locale: 'en', timeZone: 'Europe/Berlin' }, false)).toBe('Jul 1, 2026, 14:00 UTC+2');
  expect([offsetMinutes('Europe/Berlin', summer), offsetMinutes('Europe/Berlin', at)]).toEqual([120, 60]);
  expect(['UTC', 'America/St_Johns', 'Asia/Kolkata'].map((zone) => offsetMinutes(zone, at))).toEqual([0, -210, 330]);
});

test('a day is the same day wherever it is read', () => {
  expect(dayText('2026-11-27', 'en')).toBe('Nov 27, 2026');
});

test('a zone is one of the IANA database, and nothing else', () => {
  expect(['Asia/Tokyo', 'UTC', 'Etc/GMT+9'].map(timeZoneNamed)).toEqual(['Asia/Tokyo', 'UTC', 'Etc/GMT+9']);
  for (const text of [null, '', '+09:00', 'Mars/Olympus', 'Asia/Tokyo;path=/', 'x'.repeat(70)])
    expect(timeZoneNamed(text)).toBeUndefined();
});
