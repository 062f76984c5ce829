import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { derivedSecret, keyedHash, open, seal, unseal, unsealedValue } from './seal.ts';

const before = { ...process.env };
const key = Buffer.alloc(32, 7).toString('base64');
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'seal-'));
  process.env['LAMPLIGHTER_KEY'] = key;
});
afterEach(() => {
  process.env = { ...before };
  fs.rmSync(folder, { recursive: true });
});

const unreadable = expect.objectContaining({ name: 'AppError', code: 'sealedValueUnreadable' });

describe('seal and open', () => {
  test('what was sealed opens again, and the sealed bytes do not hold it', () => {
    const sealed = seal('DD_API_KEY=π', 'change.attributes');
    expect(open(sealed, 'change.attributes')).toBe('DD_API_KEY=π');
    expect(Buffer.from(sealed).includes('DD_API_KEY')).toBe(false);
  });

  test('sealing the same text twice gives different bytes', () => {
    expect(seal('same', 'webhook.secret')).not.toEqual(seal('same', 'webhook.secret'));
  });

  test('refuses another purpose, another key, every altered byte and nothing at all', () => {
    const sealed = seal('secret', 'profile.settings');
    expect(() => open(sealed, 'rollout.settings')).toThrow(unreadable);
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(() => open(altered, 'profile.settings')).toThrow(unreadable);
    }
    expect(() => open(new Uint8Array(), 'profile.settings')).toThrow(unreadable);
    process.env['LAMPLIGHTER_KEY'] = Buffer.alloc(32, 8).toString('base64');
    expect(() => open(sealed, 'profile.settings')).toThrow(unreadable);
  });

  test('a value that cannot be unsealed throws only when it is asked for', () => {
    const schema = z.object({ env: z.string() });
    const sealed = seal(JSON.stringify({ env: 'prod' }), 'rollout.settings');
    expect(unsealedValue(unseal(sealed, 'rollout.settings', schema))).toEqual({ env: 'prod' });
    process.env['LAMPLIGHTER_KEY'] = Buffer.alloc(32, 8).toString('base64');
    const unsealed = unseal(sealed, 'rollout.settings', schema);
    expect(() => unsealedValue(unsealed)).toThrow(unreadable);
  });
});

describe('keyedHash', () => {
  test('is the same for the same text and key, and different for another of either', () => {
    const hash = keyedHash('value');
    expect(hash).toMatch(/^[\w-]{22}$/);
    expect(keyedHash('value')).toBe(hash);
    expect(keyedHash('other')).not.toBe(hash);
    process.env['LAMPLIGHTER_KEY'] = Buffer.alloc(32, 8).toString('base64');
    expect(keyedHash('value')).not.toBe(hash);
  });
});

describe('the key', () => {
  test('is made on first use in a file that only its owner may read, and is the same ever after', () => {
    delete process.env['LAMPLIGHTER_KEY'];
    const file = path.join(folder, 'below', 'key');
    process.env['LAMPLIGHTER_KEY_FILE'] = file;
    const secret = derivedSecret('session');
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(fs.readFileSync(file, 'utf8'), 'base64')).toHaveLength(32);
    process.env['LAMPLIGHTER_KEY'] = fs.readFileSync(file, 'utf8');
    expect(derivedSecret('session')).toBe(secret);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['key']);
  });

  test('that is no key is refused without being repeated', () => {
    process.env['LAMPLIGHTER_KEY'] = 'too short';
    expect(() => seal('text', 'webhook.secret')).toThrow(
      new AppError('sealedValueUnreadable', { reason: 'LAMPLIGHTER_KEY' }),
    );
  });
});
