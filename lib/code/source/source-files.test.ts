import { describe, expect, test } from 'vitest';
import { resolvePath, safePath, shownPath } from './path-name.ts';
import { SourceRefused, sourceLimits, takeFiles } from './source-files.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('files are taken as they are, or not at all', () => {
  test('text keeps its byte order mark and its line ends', () => {
    const text = '\uFEFFa: 1\r\nb: ä😀\n';
    const { files } = takeFiles(new Map([['x\\a.yml', bytes(text)]]));
    expect([...files]).toEqual([['x/a.yml', text]]);
    expect(bytes(files.get('x/a.yml') ?? '')).toEqual(bytes(text));
  });

  test('what is no text is left out, and said when it looks like a source', () => {
    const { files, findings } = takeFiles(
      new Map([
        ['latin.yml', new Uint8Array([0x61, 0x3a, 0x20, 0xe4])],
        ['zero.yml', new Uint8Array([0x61, 0])],
        ['node_modules/a/serverless.yml', bytes('a')],
        ['a.png', bytes('a')],
        ['large.json', new Uint8Array(sourceLimits.fileBytes + 1).fill(0x20)],
      ]),
    );
    expect([files.size, findings.map(({ code, file }) => [code, file])]).toEqual([0, [['fileNotText', 'latin.yml']]]);
  });

  test('a path that leaves the folder, or two files of one name, refuse all of it', () => {
    for (const path of ['../a.yml', '/a.yml', 'a/../../b.yml', 'C:/a.yml', 'a\nb.yml', ''])
      expect(() => takeFiles(new Map([[path, bytes('a')]]))).toThrow(SourceRefused);
    const twice = new Map([
      ['a/./b.yml', bytes('a')],
      ['a/b.yml', bytes('b')],
    ]);
    expect(() => takeFiles(twice)).toThrow('pathTwice');
  });

  test('too many files are refused', () => {
    const many = Array.from({ length: sourceLimits.files + 1 }, (_, index) => [`${index}.yml`, bytes('a')] as const);
    expect(() => takeFiles(new Map(many))).toThrow('tooManyFiles');
  });
});

test('paths have one spelling, references stay inside, and controls are shown', () => {
  expect(safePath('./a//b.yml')).toBe('a/b.yml');
  expect(resolvePath('a/b', '../c.yml')).toBe('a/c.yml');
  expect(resolvePath('a', '../../c.yml')).toBeUndefined();
  expect(resolvePath('.', '/etc/c.yml')).toBeUndefined();
  expect(shownPath('a\u001b[31m\u202eb')).toBe('a\\u{1b}[31m\\u{202e}b');
});
