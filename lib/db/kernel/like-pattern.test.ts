import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { containing, literally } from './like-pattern.ts';

const folder = path.join(import.meta.dirname, '..');

test('a text stands for itself alone, whatever it holds', () => {
  expect(literally('50%_off\\now')).toBe('50\\%\\_off\\\\now');
  expect(containing('a_b')).toBe('%a\\_b%');
});

test('no text that somebody types is put into a pattern as it is', () => {
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('generated') && !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(50);
  // Digits alone hold nothing that a pattern takes for something else.
  const raw = files.filter((file) =>
    /\bcontains: (?!literally\(|accountDigits\b)/.test(fs.readFileSync(path.join(folder, file), 'utf8')),
  );
  expect(raw).toEqual([]);
});
