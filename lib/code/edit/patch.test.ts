import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { FileEdit } from '../project.ts';
import { formatPatch } from './patch.ts';

const folder = mkdtempSync(join(tmpdir(), 'patch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
const edits: FileEdit[] = [
  { path: 'plain.yml', before: 'a\nb\n', after: 'a\nc\nb\n' },
  { path: 'windows.yml', before: 'a\r\nb\r\n', after: 'a\r\nc\r\nb\r\n' },
  { path: 'no newline.yml', before: 'a\nb', after: 'a\nb\nc' },
  { path: 'gains newline.yml', before: 'a', after: 'a\n' },
  { path: 'deep/Ordner für Übungen/日本語 "quoted".yml', before: 'x: 1\n', after: 'x: 2\n' },
  { path: 'back\tslash.txt', before: 'x\n', after: 'y\n' },
  { path: 'new/file.json', before: null, after: '{}\n' },
  { path: 'new/without-newline.json', before: null, after: '{}' },
  { path: 'new/empty.txt', before: null, after: '' },
  { path: 'gone.txt', before: 'a\nb', after: null },
  { path: 'mark.yml', before: '\uFEFFa: 1\n', after: '\uFEFFa: 1\nb: 2\n' },
  { path: 'far.txt', before: lines.join('\n'), after: lines.toSpliced(2, 1, 'x').toSpliced(25, 0, 'y').join('\n') },
  { path: 'from-empty.txt', before: '', after: 'a\n' },
];

function git(args: string[], input: string) {
  const environment = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir(), GIT_CONFIG_GLOBAL: '/dev/null' };
  return spawnSync('git', args, { cwd: folder, input, encoding: 'utf8', env: environment });
}

function contentOf(path: string): string | null {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

test('git apply takes the patch, and gives it back with -R', () => {
  for (const { path, before } of edits) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (before !== null) writeFileSync(join(folder, path), before);
  }
  const patch = formatPatch(edits);
  const applied = git(['apply', '--whitespace=nowarn'], patch);
  expect([applied.status, applied.stderr]).toEqual([0, '']);
  for (const { path, after } of edits) expect([path, contentOf(path)]).toEqual([path, after]);
  const reversed = git(['apply', '-R', '--whitespace=nowarn'], patch);
  expect([reversed.status, reversed.stderr]).toEqual([0, '']);
  for (const { path, before } of edits) expect([path, contentOf(path)]).toEqual([path, before]);
});

test('nothing to change is no patch', () => {
  expect(formatPatch([{ path: 'a', before: 'x', after: 'x' }])).toBe('');
});
