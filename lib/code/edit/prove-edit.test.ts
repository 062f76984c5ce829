import { describe, expect, test } from 'vitest';
import { yamlLanguage } from '../data/read-yaml.ts';
import { type PlannedEdit, proveEdit } from './prove-edit.ts';

const text = '# head\na: 1 # one\nb: 2\n';
const end = text.length - 1;
const good: PlannedEdit = {
  language: yamlLanguage,
  splices: [{ start: end, end, text: '\nc: 3' }],
  changes: [{ action: 'set', path: ['c'], value: 3 }],
};

function reasonFor(before: string, edit: Partial<PlannedEdit>) {
  const proved = proveEdit(before, { ...good, ...edit });
  return 'reason' in proved ? proved.reason : undefined;
}

describe('an edit is handed over only when it is proved', () => {
  test('a good one', () => {
    expect(proveEdit(text, good)).toEqual({ after: `${text}c: 3\n` });
  });

  test('not when it means something else than planned', () => {
    expect(reasonFor(text, { changes: [{ action: 'set', path: ['c'], value: '3' }] })).toBe('meaning');
    expect(reasonFor(text, { changes: [] })).toBe('meaning');
    expect(reasonFor(text, { changes: [{ action: 'remove', path: ['z'] }] })).toBe('meaning');
  });

  test('not when it no longer parses', () => {
    expect(reasonFor(text, { splices: [{ start: end, end, text: '\nc: [' }] })).toBe('syntax');
  });

  test('not when a comment is lost, unless the plan says so', () => {
    const at = text.indexOf('# one');
    const splices = [{ start: at, end: at + 5, text: '' }];
    expect(reasonFor(text, { splices, changes: [] })).toBe('commentLost');
    expect(reasonFor(text, { splices, changes: [], droppedComments: ['# one'] })).toBeUndefined();
    expect(reasonFor(text, { splices, changes: [], droppedComments: ['# two'] })).toBe('commentLost');
  });

  test('not when a comment moves behind other code', () => {
    const at = text.indexOf(' # one');
    expect(reasonFor(text, { splices: [{ start: at, end: at, text: '\nc: 3' }] })).toBe('commentMoved');
  });

  test('not when line ends, byte order mark or final newline change', () => {
    const windows = 'a: 1\r\nb: 2\r\n';
    expect(reasonFor(windows, { splices: [{ start: 10, end: 10, text: '\nc: 3' }] })).toBe('lineEnds');
    expect(reasonFor(`\uFEFF${text}`, { splices: [{ start: 0, end: 1, text: '' }], changes: [] })).toBe(
      'byteOrderMark',
    );
    expect(reasonFor(text, { splices: [{ start: end, end: end + 1, text: '' }], changes: [] })).toBe('finalNewline');
  });

  test('not when splices overlap', () => {
    const splices = [
      { start: 0, end: 5, text: '' },
      { start: 3, end: 6, text: '' },
    ];
    expect(reasonFor(text, { splices })).toBe('overlap');
  });
});
