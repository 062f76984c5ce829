import crypto from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deriveKey, type KeyRing, readKeyRing } from './key-ring.ts';
import { keyedHash, keyedHasher, sessionSecret } from './keyed-hash.ts';
import { replaceLoadedKeys, sealKeysOf } from './loaded-keys.ts';
import { sealVersion1 } from './old-format.ts';
import { keyIdOf, open, type SealedPlace, type SealPurpose, seal, unseal, unsealedValue } from './seal.ts';

const before = { ...process.env };
const unreadable = expect.objectContaining({ name: 'AppError', code: 'sealedValueUnreadable' });
const place: SealedPlace = { purpose: 'change.attributes', rowId: '01890000-0000-7000-8000-000000000001' };
const textOfKey = (byte: number) => Buffer.alloc(32, byte).toString('base64');

/** Loads keys as if the database had confirmed the first. */
function load(...bytes: number[]): KeyRing {
  const [current = '', ...previous] = bytes.map(textOfKey);
  Object.assign(process.env, { LAMPLIGHTER_KEY: current, LAMPLIGHTER_PREVIOUS_KEYS: previous.join(',') });
  const ring = readKeyRing();
  const [key] = ring;
  if (key === undefined) throw new Error('no key');
  const secrets = {
    hashKey: deriveKey(key, 'hash 1'),
    sessionSecret: deriveKey(key, 'session 1').toString('base64url'),
  };
  replaceLoadedKeys({
    databaseUrl: '',
    currentId: key.id,
    sealKey: sealKeysOf(ring, new Set()),
    ...secrets,
    hashKey: crypto.createSecretKey(secrets.hashKey),
  });
  return ring;
}

beforeEach(() => {
  load(7);
});
afterEach(() => {
  process.env = { ...before };
  replaceLoadedKeys(undefined);
});

describe('seal and open', () => {
  test('what was sealed opens again, and the sealed bytes do not hold it', () => {
    const sealed = seal('DD_API_KEY=π', place);
    expect(open(sealed, place)).toBe('DD_API_KEY=π');
    expect(Buffer.from(sealed).includes('DD_API_KEY')).toBe(false);
  });

  test('sealing the same text twice gives different bytes', () => {
    expect(seal('same', place)).not.toEqual(seal('same', place));
  });

  test('a value opens at its own place alone: not in another row, another column or another table', () => {
    const purposes: SealPurpose[] = ['change.attributes', 'rollout.settings', 'webhook.secret', 'webhook.url'];
    const placeOf = fc.record({ purpose: fc.constantFrom(...purposes), rowId: fc.uuid() });
    fc.assert(
      fc.property(fc.string(), placeOf, placeOf, (text, here, there) => {
        const sealed = seal(text, here);
        expect(open(sealed, here)).toBe(text);
        if (here.purpose === there.purpose && here.rowId === there.rowId) return;
        expect(() => open(sealed, there)).toThrow(unreadable);
      }),
    );
  });

  test('refuses another key, every altered byte and nothing at all', () => {
    const sealed = seal('secret', place);
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(() => open(altered, place)).toThrow(unreadable);
    }
    expect(() => open(new Uint8Array(), place)).toThrow(unreadable);
    load(8);
    expect(() => open(sealed, place)).toThrow(unreadable);
  });

  test('the format of old is refused, although its key is known', () => {
    expect(() => open(sealVersion1(readKeyRing(), 'secret', 'change.attributes'), place)).toThrow(unreadable);
  });

  test('what an earlier key sealed opens as long as that key is given, and new values name the present one', () => {
    const sealed = seal('secret', place);
    const [present, earlier] = load(8, 7);
    expect(open(sealed, place)).toBe('secret');
    expect(keyIdOf(sealed)).toBe(earlier?.id);
    expect(keyIdOf(seal('secret', place))).toBe(present?.id);
  });

  test('a value that cannot be unsealed throws only when it is asked for', () => {
    const schema = z.object({ env: z.string() });
    const sealed = seal(JSON.stringify({ env: 'prod' }), place);
    expect(unsealedValue(unseal(sealed, place, schema))).toEqual({ env: 'prod' });
    load(8);
    const unsealed = unseal(sealed, place, schema);
    expect(() => unsealedValue(unsealed)).toThrow(unreadable);
  });

  test('nothing is sealed, opened or hashed before the keys are loaded', () => {
    replaceLoadedKeys(undefined);
    for (const work of [() => seal('', place), () => keyedHash(''), sessionSecret])
      expect(work).toThrow(expect.objectContaining({ code: 'keyUnusable' }));
  });
});

describe('keyedHash', () => {
  test('is the same for the same text and key, and different for another of either', () => {
    const hash = keyedHash('value');
    expect(hash).toMatch(/^[\w-]{22}$/);
    expect(keyedHasher()('value')).toBe(hash);
    expect(keyedHash('other')).not.toBe(hash);
    load(8);
    expect(keyedHash('value')).not.toBe(hash);
  });
});
