import { expect, test } from 'vitest';
import { negotiateLocale } from './locales.ts';

test('a regional variant is served in the language that is spoken', () => {
  expect(negotiateLocale('en-GB,en;q=0.9')).toBe('en');
});

test('a language that is not spoken falls back to the default', () => {
  expect(negotiateLocale('fr-CA, fr;q=0.8')).toBe('en');
  expect(negotiateLocale(null)).toBe('en');
});
