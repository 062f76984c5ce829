import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const page = fs.readFileSync(path.join(root, 'docs/security.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| \d/.test(line));

test('the page on security names only files that exist, and each row of what holds one of code and one that shows it', () => {
  const named = [...page.matchAll(/`([\w()[\]./-]+\.\w+|Dockerfile)`/g)]
    .map(([, name = '']) => name)
    .filter((name) => name.includes('/') || fs.existsSync(path.join(root, name)));
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((name) => !fs.existsSync(path.join(root, name)))).toEqual([]);
  const holding = rows.filter((row) => row.split('|').length === 6);
  expect(holding.length).toBeGreaterThan(40);
  for (const row of holding) {
    const [, , , code = '', shown = ''] = row.split('|');
    expect(code, row).toContain('`');
    expect(shown, row).toMatch(/`(?:[^`]+\.(?:test|spec)\.tsx?|e2e\/[^`]+\.ts)`/);
  }
});

test('each row is about items of ASVS 5.0', () => {
  for (const row of rows) expect(row).toMatch(/^\| \d{1,2}(?:\.\d{1,2}){0,2}(?:[–,] ?\d{1,2}(?:\.\d{1,2}){0,2})* \|/);
});
