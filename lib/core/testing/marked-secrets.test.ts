import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secretsIn } from './marked-secrets.ts';

const value = 'sécret "with" every/thing+else=5';
const secrets = [{ name: 'planted', value }];

test.each([
  ['as it is', (text: string) => text],
  ['in JSON', (text: string) => JSON.stringify({ text })],
  ['in JSON in JSON', (text: string) => JSON.stringify(JSON.stringify({ text }))],
  ['in a URL', encodeURIComponent],
  ['in a form', (text: string) => new URLSearchParams({ text }).toString()],
  ['in hexadecimal', (text: string) => Buffer.from(text).toString('hex').toUpperCase()],
  ['in base64', (text: string) => Buffer.from(text).toString('base64')],
  ['in base64url', (text: string) => Buffer.from(text).toString('base64url')],
])('a secret is found %s, whatever stands around it', (_name, encode) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
      expect(secretsIn(encode(before.toWellFormed() + value + after.toWellFormed()), secrets)).not.toEqual([]);
    }),
  );
});

test('nothing is found where there is none', () => {
  expect(
    secretsIn(JSON.stringify({ text: value.slice(0, 12), other: Buffer.from('another').toString('base64') }), secrets),
  ).toEqual([]);
});
