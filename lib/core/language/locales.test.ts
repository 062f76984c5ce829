import { expect, test } from 'vitest';
import { negotiateLocale, terminalLocale } from './locales.ts';

test('a regional variant is served in the language that is spoken', () => {
  expect(negotiateLocale('en-GB,en;q=0.9')).toBe('en');
});

test('a language that is not spoken falls back to the default', () => {
  expect(negotiateLocale('fr-CA, fr;q=0.8')).toBe('en');
  expect(negotiateLocale(null)).toBe('en');
});

test('the weight of a language counts before its place, and 0 rules it out', () => {
  expect(negotiateLocale('de;q=0.9, en;q=0.5')).toBe('en');
  expect(negotiateLocale('en;q=0.5, ja;q=0.9')).toBe('ja');
  expect(negotiateLocale('ja;q=0, fr')).toBe('en');
  expect(negotiateLocale('ja-JP')).toBe('ja');
});

test('a program in a terminal speaks what is asked for, else what the environment names', () => {
  expect(terminalLocale({ LANG: 'en_GB.UTF-8' })).toBe('en');
  expect(terminalLocale({ LANG: 'C', LC_ALL: 'POSIX' })).toBe('en');
  expect(terminalLocale({})).toBe('en');
  expect(terminalLocale({ LANG: 'fr_FR' }, 'en')).toBe('en');
  expect(terminalLocale({ LANG: 'ja_JP.UTF-8' })).toBe('ja');
  expect(terminalLocale({ LANG: 'ja_JP.UTF-8', LC_ALL: 'en_US.UTF-8' })).toBe('en');
  expect(terminalLocale({ LANG: 'en_US' }, 'ja')).toBe('ja');
});
