import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { messagesByLocale } from '#i18n/messages.ts';

const files = fs
  .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx') && !name.endsWith('.test.tsx'));

test('no cell, line or fact shows the name of a Region other than by RegionName', () => {
  expect(files.length).toBeGreaterThan(100);
  // Between braces, or as a value, a browser would end a line within it.
  const raw =
    /(?<!<RegionName)>\s*\{[\w.?]*\bregion\}|(?:value|cell): [\w.?]*\bregion\b[,\s}]|=> (?:\w+\.)?region\b\s*[,}]|column\(.*=> \w+\.region\b/;
  expect(files.filter((name) => raw.test(fs.readFileSync(path.join(import.meta.dirname, name), 'utf8')))).toEqual([]);
});

test('no line of a list does either: its sentence marks the name as whole, in every language', () => {
  for (const { rollouts, functions, code } of Object.values(messagesByLocale)) {
    const lines = [
      ...[rollouts.apply.target, rollouts.progress.healthUnread, rollouts.conflicts.functionIn],
      ...[functions.paste.place, code.live.cell.place],
    ];
    for (const line of lines) expect(line).toContain('<whole>{region}</whole>');
  }
});
