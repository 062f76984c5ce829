import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const files = fs
  .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name));

/** What writes a time or a day in a way of its own: another zone, or none, than the rest of the page. */
const own =
  /\.dateTime\(|\.dateTimeRange\(|\.relativeTime\(|\.toLocale(Date|Time)?String\(|Intl\.(DateTimeFormat|RelativeTimeFormat)\(/;
/** Where times are written, and where the browser's zone is asked for. */
const apart = ['_shell/moment.tsx', '_shell/own-time-zone.ts'];

test('a time is shown by Moment or by what stands beside it, so that each has its zone', () => {
  expect(files.length).toBeGreaterThan(100);
  const found = files.filter((name) => own.test(fs.readFileSync(path.join(import.meta.dirname, name), 'utf8')));
  expect(found.toSorted()).toEqual(apart);
});

test('no cell or fact shows a time as it is stored', () => {
  // A name that ends in At is a time (CONTRIBUTING.md); between braces it would be shown as ISO 8601.
  const raw = files.filter((name) =>
    />\s*\{[\w.?]*At\}|(?:value|cell): [\w.?]*At\b(?!:)[,\s}]|=> \w+\.\w+At\b\s*[},]/.test(
      fs.readFileSync(path.join(import.meta.dirname, name), 'utf8'),
    ),
  );
  expect(raw).toEqual([]);
});
