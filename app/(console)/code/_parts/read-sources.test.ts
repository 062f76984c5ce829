import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { SourceRefused, uploadLimits } from '#lib/code/source/source-files.ts';
import { filesOfFolder, filesOfList } from './chosen-files.ts';
import { readSources } from './read-sources.ts';
import { ChoiceError } from './sent-files.ts';

function fileOf(path: string, content: Uint8Array<ArrayBuffer> | string = 'a: 1\n'): File {
  const file = new File([content], path.slice(path.lastIndexOf('/') + 1));
  // As the browser names a file of a chosen folder.
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

async function refusalOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof SourceRefused) return error.code;
    return error instanceof ChoiceError ? error.refusal.kind : error;
  }
}

describe('a folder', () => {
  test('is sent with paths below it, in their order, without what tools made', async () => {
    const sent = await readSources(
      filesOfFolder([
        fileOf('shop/serverless.yml'),
        fileOf('shop/node_modules/a/index.js'),
        fileOf('shop/app/Dockerfile', 'FROM scratch\n'),
        fileOf('shop/logo.png'),
      ]),
    );
    expect(sent).toMatchObject({ name: 'shop', isFolder: true, leftOut: 2, bytes: 18 });
    expect(sent.files).toEqual([
      { path: 'app/Dockerfile', text: 'FROM scratch\n' },
      { path: 'serverless.yml', text: 'a: 1\n' },
    ]);
  });

  test('keeps byte order marks and line ends, so that the bytes can be made again', async () => {
    const text = '\uFEFFa: 1\r\nb: 2';
    const { files } = await readSources(filesOfFolder([fileOf('shop/a.yml', text)]));
    expect(files).toEqual([{ path: 'a.yml', text }]);
  });

  test('names what is left out although it looks like source', async () => {
    const sent = await readSources(
      filesOfFolder([
        fileOf('shop/large.yml', 'a'.repeat(uploadLimits.fileBytes + 1)),
        fileOf('shop/binary.yml', new Uint8Array([0x61, 0])),
        fileOf('shop/late.yml', `${'a'.repeat(9_000)}\0`),
        fileOf('shop/latin.yml', new Uint8Array([0xe4])),
      ]),
    );
    expect(sent).toMatchObject({
      files: [],
      tooLarge: ['large.yml'],
      binary: ['binary.yml', 'late.yml'],
      findings: [{ code: 'fileNotText', file: 'latin.yml' }],
    });
  });

  test('of too many source files, or too much in them, is refused before it is read', async () => {
    const many = Array.from({ length: uploadLimits.files + 1 }, (_, index) => fileOf(`shop/${index}.yml`));
    expect(await refusalOf(() => filesOfFolder(many))).toBe('tooManyFiles');
    const unread = Array.from({ length: 11 }, (_, index) => {
      const file = fileOf(`shop/${index}.yml`, '');
      Object.defineProperty(file, 'size', { value: uploadLimits.fileBytes });
      return file;
    });
    expect(await refusalOf(() => readSources(filesOfFolder(unread)))).toBe('tooManyBytes');
  });

  test('with a file that is gone meanwhile is refused', async () => {
    const gone = fileOf('shop/a.yml');
    Object.defineProperty(gone, 'arrayBuffer', { value: () => Promise.reject(new Error('gone')) });
    expect(await refusalOf(() => readSources(filesOfFolder([gone])))).toBe('unreadable');
  });
});

describe('an archive', () => {
  const archive = (content: Uint8Array<ArrayBuffer>) => filesOfList([fileOf('code.zip', content)]);

  test('is opened, and is no folder to which a patch could be applied', async () => {
    const sent = await readSources(archive(zipSync({ 'shop/a.yml': strToU8('a: 1\n'), 'shop/b.png': strToU8('b') })));
    expect(sent).toMatchObject({ name: 'code.zip', isFolder: false, files: [{ path: 'shop/a.yml', text: 'a: 1\n' }] });
  });

  test('of nonsense is refused, wherever the nonsense is', async () => {
    const right = zipSync({ 'a.yml': strToU8('a: 1\n'.repeat(50)) });
    expect(await refusalOf(() => readSources(archive(new Uint8Array(0))))).toBe('archiveUnreadable');
    for (let at = 0; at < right.length; at += 1) {
      const broken = right.slice();
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      const refusal = await refusalOf(() => readSources(archive(broken)));
      expect([undefined, 'archiveUnreadable', 'archiveTooLarge', 'archiveEncrypted', 'pathUnsafe']).toContain(refusal);
    }
  });

  test('beyond what a browser should hold is refused unread', async () => {
    const huge = fileOf('code.zip', '');
    Object.defineProperty(huge, 'size', { value: 251_000_000 });
    expect(await refusalOf(() => readSources(filesOfList([huge])))).toBe('archiveTooLarge');
  });

  test('among other files is none of them', async () => {
    const sent = await readSources(filesOfList([fileOf('code.zip'), fileOf('a.yml')]));
    expect(sent).toMatchObject({ name: undefined, leftOut: 1, files: [{ path: 'a.yml' }] });
  });
});
