import { expect, test } from 'vitest';
import { newTotpSecret, totpCode, totpStep, totpUri } from './totp.ts';

/** "12345678901234567890" in base32, the secret of RFC 6238, appendix B. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

// The RFC prints eight digits; six are their end.
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at second %d of RFC 6238', (seconds, code) => {
  expect(totpCode(secret, Math.floor(seconds / 30))).toBe(code);
});

test('a code counts for its own step, the one before and the one after, and once', () => {
  const now = 1_111_111_111_000;
  const step = Math.floor(now / 30_000);
  expect(totpStep(secret, '050 471', 0, now)).toBe(step);
  expect(totpStep(secret, totpCode(secret, step - 1), 0, now)).toBe(step - 1);
  expect(totpStep(secret, totpCode(secret, step + 1), 0, now)).toBe(step + 1);
  expect(totpStep(secret, totpCode(secret, step - 2), 0, now)).toBeUndefined();
  expect(totpStep(secret, '050471', step, now), 'used already').toBeUndefined();
  for (const other of ['', '05047', '0504711', 'abcdef', '٠٥٠٤٧١'])
    expect(totpStep(secret, other, 0, now)).toBeUndefined();
});

test('each secret is another, and the address for apps names the person', () => {
  expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(newTotpSecret());
  expect(totpUri(secret, 'a+b@example.com')).toBe(
    `otpauth://totp/Lamplighter%3Aa%2Bb%40example.com?secret=${secret}&issuer=Lamplighter`,
  );
});
