import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanText, isPlain, isStorable } from './plain-text.ts';

it.each([
  ['orders', 'orders'],
  ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
  ['nul\0 here', 'nul\ufffd here'],
  ['half \ud83d of a pair', 'half \ufffd of a pair'],
  ['a whole 😀', 'a whole 😀'],
  ['escape \u001b[31m', 'escape \ufffd[31m'],
  ['turned \u202e around', 'turned \ufffd around'],
])('%j is shown as %j', (text, shown) => {
  expect(cleanText(text, 100)).toBe(shown);
});

it('a cleaned text can always be stored, is never longer than asked for, and stays as it is when cleaned again', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff), { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (codes, most) => {
      const text = String.fromCharCode(...codes);
      const cleaned = cleanText(text, most);
      expect(isStorable(cleaned)).toBe(true);
      expect(cleaned.length).toBeLessThanOrEqual(most);
      expect(cleanText(cleaned, most)).toBe(cleaned);
    }),
  );
});

it('an identifier has no control characters; a value may have any that can be stored', () => {
  expect([isPlain('orders'), isPlain('or\nders'), isPlain('or\0ders')]).toEqual([true, false, false]);
  expect([isStorable('\u001b[1m\n'), isStorable('\0'), isStorable('\udc00')]).toEqual([true, false, false]);
});
