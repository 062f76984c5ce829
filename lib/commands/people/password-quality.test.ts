import { expect, test } from 'vitest';
import { passwordFault } from './password-quality.ts';

const ada = { email: 'ada.lovelace@engines.example', name: 'Ada Lovelace' };

test.each([
  ['password1234', 'passwordCommon'],
  ['Password123!', 'passwordCommon'],
  ['P@ssw0rd2026', 'passwordCommon'],
  ['qwertyuiop12', 'passwordCommon'],
  ['123456789012', 'passwordCommon'],
  ['lamplighter1', 'passwordCommon'],
  ['aaaaaaaaaaaaaaaa', 'passwordRepeats'],
  ['abcabcabcabcabc', 'passwordRepeats'],
  ['121212121212121', 'passwordRepeats'],
  ['lovelace-harbour-42', 'passwordNamesYou'],
  ['My-Ada.Lovelace@engines.example', 'passwordNamesYou'],
  ['lantern-harbour-42', undefined],
  ['correct pony gravel seldom', undefined],
  ['k3Hq-8vXz-Lp2w', undefined],
  ['夜明け前の静かな港で灯台守が', undefined],
])('%s: %s', (password, fault) => {
  expect(passwordFault(password, ada)).toBe(fault);
});

test('the longest password is judged at once', () => {
  const began = performance.now();
  passwordFault(`${'aB1-'.repeat(31)}xyzw`, ada);
  passwordFault(Array.from({ length: 128 }, (_, index) => String.fromCharCode(33 + ((index * 37) % 90))).join(''), ada);
  expect(performance.now() - began).toBeLessThan(5_000);
});
