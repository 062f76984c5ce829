import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { claimDrafts, forgetDraft, forgetTab, hasShapeOf, keepDraft, readKeptDraft } from './kept-draft.ts';

const initial = { name: '', waves: [{ size: '1', unit: 'percent' }], isOn: true, chosen: undefined };
const typed = { ...initial, name: 'Staging first' };

/** A browser's storage, as far as drafts use it: its keys are its own properties. */
class TabStorage {
  [key: string]: unknown;
}
Object.assign(TabStorage.prototype, {
  getItem(this: TabStorage, key: string) {
    return Object.hasOwn(this, key) ? this[key] : null;
  },
  setItem(this: TabStorage, key: string, text: string) {
    this[key] = text;
  },
  removeItem(this: TabStorage, key: string) {
    delete this[key];
  },
  clear(this: TabStorage) {
    for (const key of Object.keys(this)) delete this[key];
  },
});

beforeEach(() => vi.stubGlobal('sessionStorage', new TabStorage()));
afterEach(() => vi.unstubAllGlobals());

test('what was typed is there again after a reload, until it is forgotten', () => {
  keepDraft('limits', typed, initial);
  expect(readKeptDraft('limits', initial)).toEqual({ name: typed.name, waves: typed.waves, isOn: true });
  expect(readKeptDraft('another', initial)).toBeUndefined();
  forgetDraft('limits');
  expect(readKeptDraft('limits', initial)).toBeUndefined();
});

test('a draft that may be nothing is not taken for one that was kept', () => {
  expect(readKeptDraft<string[] | null>('regions', null)).toBeUndefined();
  keepDraft<string[] | null>('regions', ['eu-west-1'], null);
  expect(readKeptDraft<string[] | null>('regions', null)).toEqual(['eu-west-1']);
});

test('a form put back to how it begins is not kept', () => {
  keepDraft('limits', typed, initial);
  keepDraft('limits', { ...initial }, initial);
  expect(readKeptDraft('limits', initial)).toBeUndefined();
});

test('another person who signs in in the tab sees nothing of it, the same person all of it', () => {
  claimDrafts('ada');
  keepDraft('limits', typed, initial);
  claimDrafts('ada');
  expect(readKeptDraft('limits', initial)?.name).toBe('Staging first');
  claimDrafts('bob');
  expect(readKeptDraft('limits', initial)).toBeUndefined();
});

test.each([
  ['a text instead of a list', { ...initial, waves: 'x' }],
  ['a list of something else', { ...initial, waves: [{ size: 1, unit: 'percent' }] }],
  ['a field too few', { name: '' }],
  ['nothing', null],
  ['a list', []],
])('what another version kept in another shape is not shown: %s', (_, kept) => {
  expect(hasShapeOf(kept, initial)).toBe(false);
});

test('whoever signs out leaves nothing in the tab, neither drafts nor a selection', () => {
  keepDraft('limits', typed, initial);
  sessionStorage.setItem('lamplighter.selection', '[]');
  forgetTab();
  expect(Object.keys(sessionStorage)).toEqual([]);
  vi.stubGlobal('sessionStorage', undefined);
  expect(forgetTab).not.toThrow();
});

test('a browser that keeps nothing breaks no form', () => {
  vi.stubGlobal('sessionStorage', undefined);
  expect(() => keepDraft('limits', typed, initial)).not.toThrow();
  expect(readKeptDraft('limits', initial)).toBeUndefined();
});
