import { expect, test } from 'vitest';
import { type AppliedChange, standingChange } from './standing-change.ts';

const change = (id: string, mode: AppliedChange['mode'], revertsChangeId: string | null = null): AppliedChange => ({
  id,
  mode,
  revertsChangeId,
  restores: null,
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

test('where a stored state was restored, what stood then stands, until that is reverted', () => {
  const changes = [change('1', 'instrument'), change('2', 'remove'), change('3', 'instrument')];
  const restore = (side: 'before' | 'after', changeId: string): AppliedChange => ({
    ...change('4', 'restore'),
    restores: { changeId, side },
  });
  expect(standingChange([...changes, restore('after', '1')])?.id).toBe('1');
  expect(standingChange([...changes, restore('before', '3')])?.id).toBe('2');
  expect(standingChange([...changes, restore('before', '1')])).toBeUndefined();
  expect(standingChange([...changes, restore('after', '1'), change('5', 'revert', '4')])?.id).toBe('3');
});
