import { expect, test } from 'vitest';
import { ownPath } from './own-path.ts';

test.each(['/', '/functions', '/functions?region=eu-west-1&name~=a,b#x', '/audit?from=2026-01-01T00:00:00%2B01:00'])(
  'a path of the console is kept: %s',
  (path) => {
    expect(ownPath(path)).toBe(path);
  },
);

test.each([
  undefined,
  ['/a', '/b'],
  '',
  'functions',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\t\\evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  'javascript:alert(1)',
])('whatever could lead elsewhere leads to the first page: %j', (next) => {
  expect(ownPath(next)).toBe('/');
});
