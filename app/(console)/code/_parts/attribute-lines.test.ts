import { expect, test } from 'vitest';
import { listLines, valueLines, variableLines } from './attribute-lines.ts';

const read = (lines: ReturnType<typeof valueLines>) =>
  lines.map(({ kind, text }) => `${{ unchanged: ' ', added: '+', removed: '-' }[kind]} ${text}`);

test('a handler that stays, changes, or that the code does not say', () => {
  expect(read(valueLines('a.b', 'a.b'))).toEqual(['  a.b']);
  expect(read(valueLines('a.b', 'datadog'))).toEqual(['- a.b', '+ datadog']);
  expect(valueLines(null, null)).toEqual([]);
});

test('layers are shown in their new order, after those that go', () => {
  expect(read(listLines(['own', 'datadog:1'], ['datadog:2', 'own']))).toEqual(['- datadog:1', '+ datadog:2', '  own']);
});

test('variables are compared by name', () => {
  const before = { B: '1', A: 'x', toString: 'y' };
  expect(read(variableLines(before, { A: 'x', B: '2', C: '' }))).toEqual([
    '  A=x',
    '- B=1',
    '+ B=2',
    '+ C=',
    '- toString=y',
  ]);
});
