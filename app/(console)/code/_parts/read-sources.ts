import { readZip } from '#lib/code/archive/read-zip.ts';
import { SourceRefused, takeFiles, uploadLimits } from '#lib/code/source/source-files.ts';
import { isArchive } from './chosen-files.ts';
import { mostArchiveMegabytes } from './limits.ts';
import { ChoiceError, type ChosenFiles, type SentFiles } from './sent-files.ts';

/**
 * Reads what was chosen, an archive with what is in it, and keeps the texts that matter to any way. Nothing leaves the browser
 * here. Throws SourceRefused and ChoiceError.
 */
export async function readSources({ name, isFolder, files, leftOut }: ChosenFiles): Promise<SentFiles> {
  const [first] = files;
  if (first !== undefined && files.length === 1 && isArchive(first.file))
    return { name, isFolder, leftOut, tooLarge: [], ...takeTexts(unpack(await readArchive(first.file))) };
  const isTooLarge = ({ file }: { file: File }) => file.size > uploadLimits.fileBytes;
  const tooLarge = files.filter(isTooLarge).map(({ path }) => path);
  const contents = await readFiles(files.filter((one) => !isTooLarge(one)));
  return { name, isFolder, leftOut, tooLarge, ...takeTexts(contents) };
}

async function readFiles(files: ChosenFiles['files']): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const { path, file } of files) {
    // Before it is read: what is too much in all need not be held.
    bytes += file.size;
    if (bytes > uploadLimits.totalBytes) throw new SourceRefused('tooManyBytes', { limit: uploadLimits.totalBytes });
    contents.set(path, await bytesOf(file));
  }
  return contents;
}

function takeTexts(
  contents: ReadonlyMap<string, Uint8Array>,
): Pick<SentFiles, 'files' | 'bytes' | 'binary' | 'findings'> {
  const { files: taken, findings } = takeFiles(contents, uploadLimits);
  // A zero character further behind makes a text that no tool reads and no question can carry.
  const files = [...taken].filter(([, text]) => !text.includes('\0')).map(([path, text]) => ({ path, text }));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const known = new Set([...files.map(({ path }) => path), ...findings.map(({ file }) => file)]);
  return {
    files,
    bytes: files.reduce((sum, { path }) => sum + (contents.get(path)?.length ?? 0), 0),
    binary: [...contents.keys()].filter((path) => !known.has(path)),
    findings,
  };
}

async function readArchive(file: File): Promise<Uint8Array> {
  if (file.size > mostArchiveMegabytes * 1_000_000) throw new ChoiceError({ kind: 'archiveTooLarge' });
  return await bytesOf(file);
}

function unpack(archive: Uint8Array): Map<string, Uint8Array> {
  try {
    return readZip(archive);
  } catch (error) {
    // A number in the archive that leads out of it.
    if (error instanceof RangeError) throw new SourceRefused('archiveUnreadable');
    throw error;
  }
}

async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    // Moved, removed or forbidden meanwhile: what a person can do about it is the same.
    throw new ChoiceError({ kind: 'unreadable', name: file.name });
  }
}
