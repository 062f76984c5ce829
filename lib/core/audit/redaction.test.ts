import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskedValue } from '../change/change-codes.ts';
import { redact } from './redaction.ts';

const runs = { numRuns: 3000 };
const anySecret = fc
  .string({ unit: 'grapheme', minLength: 4, maxLength: 40 })
  .filter((secret) => secret.trim() !== '' && !secret.includes('•'));
const anyText = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !text.includes('•'));

describe('redaction', () => {
  test('leaves no known secret, wherever it stands and however many there are', () => {
    fc.assert(
      fc.property(
        fc.array(anySecret, { minLength: 1, maxLength: 4 }),
        fc.array(anyText, { minLength: 1, maxLength: 5 }),
        (secrets, texts) => {
          const text = texts.map((part, index) => part + (secrets[index % secrets.length] ?? '')).join('');
          const redacted = redact(text, secrets);
          for (const secret of secrets) expect(redacted.includes(secret)).toBe(false);
        },
      ),
      runs,
    );
  });

  test('finds secrets inside JSON, JSON inside JSON, and URLs', () => {
    fc.assert(
      fc.property(anySecret, (secret) => {
        const inJson = JSON.stringify({ value: secret });
        const text = `${inJson} ${JSON.stringify(inJson)} https://x/?q=${encodeURIComponent(secret.toWellFormed())}`;
        const redacted = redact(text, [secret]);
        for (const spelling of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())])
          expect(redacted.includes(spelling)).toBe(false);
      }),
      runs,
    );
  });

  test('leaves nothing of overlapping secrets', () => {
    expect(redact('x abcdef y', ['abcd', 'cdef'])).toBe(`x ${maskedValue} y`);
  });

  test.each([
    [
      "AWS's copy of the environment",
      'exceeded the 4KB limit. String measured: {"A":"s3cret","B":"x"} and more',
      'exceeded the 4KB limit. String measured: ••••••••',
    ],
    ['a Datadog key', 'key 0123456789abcdef0123456789ABCDEF.', 'key ••••••••.'],
    ['an AWS key id', 'AKIAIOSFODNN7EXAMPLE', '••••••••'],
    [
      'a secret access key of forty characters',
      'with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY set',
      'with •••••••• set',
    ],
    ['a session token', 'IQoJb3JpZ2luX2VjEJv//////////wEaCXVzLWVhc3QtMSJHMEUCIQ', '••••••••'],
    ['a password in a URL', 'postgres://app:hunter2@db:5432/x', 'postgres://app:••••••••@db:5432/x'],
    ['a bearer token', 'authorization: Bearer abc.def-ghi_123', 'authorization: Bearer ••••••••'],
    ['a private key', 'a -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- b', 'a •••••••• b'],
  ])('masks %s by its look', (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test('masks a token after any number of beginnings that are none', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
    // Blanks part the beginnings, or their length alone would make them a secret.
    const beginnings = `${'eyJ-'.repeat(20)} `.repeat(5_000);
    expect(redact(`${beginnings}${token} end`)).toBe(`${beginnings}${maskedValue} end`);
    expect(redact(`${'eyJ-'.repeat(100_000)}${token} end`)).toBe(`${maskedValue} end`);
    expect(redact(`a-${token}`)).toBe(`a-${maskedValue}`);
  });

  test.each([
    'eyJ-',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    '://a:b',
    'Bearer  ',
    'X-Amz-Signature=',
    'AKIA',
    '"\\\\',
  ])('reads 200,000 characters of %j to their end', (unit) => {
    const text = unit.repeat(Math.ceil(200_000 / unit.length));
    expect(redact(`${text} hunter2`, ['hunter2'])).not.toContain('hunter2');
  });

  test('leaves what helps: ARNs, account ids, request ids, Regions', () => {
    const text =
      'User: arn:aws:sts::111122223333:assumed-role/LamplighterRead/lamplighter is not authorized to perform lambda:GetLayerVersion on arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:101 (b8d2ec07-96bf-42dc-8b96-96d787d7110e)';
    expect(redact(text, ['1', 'on', ''])).toBe(text.replace(' on ', ` ${maskedValue} `));
  });
});
