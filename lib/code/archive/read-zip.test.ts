import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { sourceLimits } from '../source/source-files.ts';
import { readZip } from './read-zip.ts';

const refusal = (archive: Uint8Array): string | undefined => {
  try {
    readZip(archive);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
};

describe('a zip archive', () => {
  test('gives its source files, without what tools made', () => {
    const archive = zipSync({
      'a/serverless.yml': strToU8('service: x\n'),
      'a/node_modules/b/package.json': strToU8('{}'),
      'a/picture.png': strToU8('x'),
      'stored.json': [strToU8('{}'), { level: 0 }],
    });
    const files = readZip(archive);
    expect([...files.keys()].sort()).toEqual(['a/serverless.yml', 'stored.json']);
    expect(new TextDecoder().decode(files.get('a/serverless.yml'))).toBe('service: x\n');
  });

  test.each(['../evil.yml', '/etc/evil.yml', 'a/../../evil.yml', 'C:\\evil.yml', 'a\u0000.yml', 'a\u202ey.yml'])(
    'is refused when a path leaves it or hides: %j',
    (path) => {
      expect(refusal(zipSync({ [path]: strToU8('x') }))).toBe('pathUnsafe');
    },
  );

  test('leaves out a file that unpacks beyond the limit, without unpacking it', () => {
    const bomb = zipSync({ 'bomb.yml': new Uint8Array(sourceLimits.fileBytes + 1), 'a.yml': strToU8('a') });
    expect([...readZip(bomb).keys()]).toEqual(['a.yml']);
  });

  test('does not believe what an entry says of its own size', () => {
    const bomb = zipSync({ 'bomb.yml': new Uint8Array(sourceLimits.fileBytes * 3) });
    const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.byteLength);
    for (let at = 0; at + 4 < bomb.length; at += 1)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
    expect([...readZip(bomb).keys()]).toEqual([]);
  });

  test('is refused when it is damaged, and never by another error', () => {
    const archive = zipSync({ 'a.yml': strToU8('service: x\n'.repeat(50)), 'b.json': strToU8('{}') });
    expect(refusal(new Uint8Array([1, 2, 3]))).toBe('archiveUnreadable');
    const known = ['archiveUnreadable', 'archiveTooLarge', 'archiveEncrypted', 'pathUnsafe', 'pathTwice', undefined];
    for (let at = 0; at < archive.length; at += 1) {
      const damaged = archive.slice();
      damaged[at] = 0xff;
      expect(known).toContain(refusal(damaged));
      expect(known).toContain(refusal(archive.slice(0, at)));
    }
  });
});
