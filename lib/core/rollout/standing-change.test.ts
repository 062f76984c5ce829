import { expect, test } from 'vitest';
import { type AppliedChange, standingChange } from './standing-change.ts';

const change = (id: string, mode: AppliedChange['mode'], revertsChangeId: string | null = null): AppliedChange => ({
  id,
  mode,
  revertsChangeId,
  finishedAt: `2026-11-0${id}T10:00:00.000Z`,
});

test('the last one stands, in whatever order they are given', () => {
  expect(standingChange([change('2', 'remove'), change('1', 'instrument')])?.id).toBe('2');
  expect(standingChange([])).toBeUndefined();
});

test('what was reverted does not stand, and what it was made upon does', () => {
  const first = change('1', 'instrument');
  const second = change('2', 'instrument');
  expect(standingChange([first, change('2', 'revert', '1')])).toBeUndefined();
  expect(standingChange([first, second, change('3', 'revert', '2')])?.id).toBe('1');
});

test('a revert that was reverted itself takes nothing back', () => {
  const changes = [change('1', 'instrument'), change('2', 'revert', '1'), change('3', 'revert', '2')];
  expect(standingChange(changes)?.id).toBe('1');
});
