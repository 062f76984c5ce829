import { expect, test } from 'vitest';
import { previewStateOf, withoutConflicts } from './preview-state.ts';

test('a preview of which something can be applied is applicable, whatever waits for a decision', () => {
  expect(previewStateOf({ change: 5, blocked: 2 }, 2)).toBe('applicable');
  expect(previewStateOf({ change: 5, blocked: 0 }, 0)).toBe('applicable');
});

test('where nothing can be applied, decisions come before what cannot be decided here', () => {
  expect(previewStateOf({ change: 0, blocked: 3 }, 2)).toBe('undecided');
  expect(previewStateOf({ change: 0, blocked: 3 }, 0)).toBe('blocked');
  expect(previewStateOf({ change: 0, blocked: 0 }, 0)).toBe('unchanged');
});

test('conflicts do not keep the other functions from being applied, everything else does', () => {
  const frozen = { code: 'freezeWindow', params: {} } as const;
  expect(withoutConflicts([{ code: 'conflictUndecided', params: { count: 2 } }, frozen])).toEqual([frozen]);
  expect(withoutConflicts([{ code: 'conflictUndecided', params: { count: 2 } }])).toEqual([]);
});
