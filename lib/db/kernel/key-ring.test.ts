import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createKeyFile,
  exposedKeyFile,
  keySource,
  newKeyText,
  prependKey,
  readKeyRing,
  removeKeys,
} from './key-ring.ts';

const before = { ...process.env };
let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keys-'));
  file = path.join(folder, 'below', 'key');
  delete process.env['LAMPLIGHTER_KEY'];
  process.env['LAMPLIGHTER_KEY_FILE'] = file;
});
afterEach(() => {
  process.env = { ...before };
  fs.rmSync(folder, { recursive: true });
});

test('reading keys creates none', () => {
  expect(readKeyRing()).toEqual([]);
  expect(fs.existsSync(file)).toBe(false);
});

test('a created file is for its owner alone, and whoever comes second keeps the key that is there', () => {
  createKeyFile(file);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  const [key] = readKeyRing();
  expect(key?.bytes).toHaveLength(32);
  createKeyFile(file);
  expect(readKeyRing()).toEqual([key]);
  expect(fs.readdirSync(path.dirname(file))).toEqual(['key']);
});

test('a file holds several keys, the one in use first; taking one out leaves the others', () => {
  createKeyFile(file);
  const [first] = readKeyRing();
  prependKey(file, newKeyText());
  const [second, ...others] = readKeyRing();
  expect(others).toEqual([first]);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  removeKeys(file, new Set([first?.id ?? '']));
  expect(readKeyRing()).toEqual([second]);
});

test('the variables hold the same: LAMPLIGHTER_KEY first, then LAMPLIGHTER_PREVIOUS_KEYS; a key given twice is one', () => {
  const [now, then] = [newKeyText(), newKeyText()];
  Object.assign(process.env, { LAMPLIGHTER_KEY: now, LAMPLIGHTER_PREVIOUS_KEYS: `${then}, ${now}` });
  expect(readKeyRing().map(({ bytes }) => bytes.toString('base64'))).toEqual([now, then]);
  expect(keySource()).toEqual({ kind: 'environment' });
});

test('what is no key, and a file that cannot be read, are refused without being repeated', () => {
  process.env['LAMPLIGHTER_KEY'] = 'too short';
  expect(() => readKeyRing()).toThrow(
    expect.objectContaining({ code: 'keyUnusable', params: { source: 'LAMPLIGHTER_KEY' } }),
  );
  delete process.env['LAMPLIGHTER_KEY'];
  process.env['LAMPLIGHTER_KEY_FILE'] = folder;
  expect(() => readKeyRing()).toThrow(expect.objectContaining({ code: 'keyUnusable', params: { source: folder } }));
});

test('a file that others may read is told, with its mode', () => {
  createKeyFile(file);
  expect(exposedKeyFile()).toBeUndefined();
  fs.chmodSync(file, 0o644);
  expect(exposedKeyFile()).toEqual({ file, mode: '0644' });
});
