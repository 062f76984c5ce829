import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashToken, isToken, tokenOf } from './token-format.ts';

const random = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('a token is recognised as one, and no other text is: neither a part of it nor one with a letter changed', () => {
  fc.assert(
    fc.property(random, fc.nat(60), fc.constantFrom(...'0aZ_ -'), (bytes, position, letter) => {
      const token = tokenOf(bytes);
      expect(isToken(token)).toBe(true);
      expect(token).toHaveLength(61);
      const changed = token.slice(0, position) + letter + token.slice(position + 1);
      expect(isToken(changed)).toBe(changed === token);
      expect(isToken(token.slice(0, position))).toBe(false);
      expect(isToken(`${token}\n`)).toBe(false);
    }),
  );
});

test('two tokens of different bytes are different, and so are their hashes', () => {
  fc.assert(
    fc.property(random, random, (some, others) => {
      const isSame = Buffer.from(some).equals(Buffer.from(others));
      expect(tokenOf(some) === tokenOf(others)).toBe(isSame);
      expect(hashToken(tokenOf(some)) === hashToken(tokenOf(others))).toBe(isSame);
    }),
  );
});
