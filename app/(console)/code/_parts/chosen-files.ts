import { isSkipped } from '#lib/code/source/path-name.ts';
import { isSource, SourceRefused, uploadLimits } from '#lib/code/source/source-files.ts';
import type { ChosenFiles } from './sent-files.ts';

type ReadFiles = Pick<ChosenFiles, 'files' | 'leftOut'>;

/** The files of a folder's input. The browser names them below the folder, whose own name is no part of their paths. */
export function filesOfFolder(list: readonly File[]): ChosenFiles {
  const name = list[0]?.webkitRelativePath.split('/')[0];
  const all = list.map((file) => ({ path: file.webkitRelativePath.slice((name ?? '').length + 1), file }));
  return { name, isFolder: true, ...keepSources(all) };
}

/** Files that were chosen one by one. */
export function filesOfList(list: readonly File[]): ChosenFiles {
  const [first, ...others] = list;
  const files = list.map((file) => ({ path: file.name, file }));
  const name = others.length === 0 ? first?.name : undefined;
  if (others.length === 0 && first !== undefined && isArchive(first))
    return { name, isFolder: false, files, leftOut: 0 };
  return { name, isFolder: false, ...keepSources(files) };
}

/** Whether a file is taken for a zip archive, which is read instead of being one of the files. */
export function isArchive(file: File): boolean {
  return file.name.toLowerCase().endsWith('.zip');
}

/**
 * What was dropped, with what lies in folders. Folders of dependencies are not entered, and a single folder's own name is no part
 * of the paths. Must be called while the event is handled: the browser forgets the items afterwards. Throws SourceRefused for
 * too many source files; what cannot be read throws the browser's DOMException.
 */
export async function filesOfDrop(items: DataTransferItemList): Promise<ChosenFiles> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  // A file that does not come from a disk, such as an attachment, is no entry.
  const files = Array.from(items, (item) => item.getAsFile()).filter((file) => file !== null);
  if (entries.every((entry) => !isFolder(entry))) return filesOfList(files);
  const [only] = entries;
  if (only === undefined || entries.length > 1 || !isFolder(only))
    return { name: undefined, isFolder: false, ...(await walk(entries, 1)) };
  return { name: only.name, isFolder: true, ...(await walk(await entriesOf(only), only.fullPath.length + 1)) };
}

async function walk(entries: readonly FileSystemEntry[], prefix: number): Promise<ReadFiles> {
  const files: { path: string; file: File }[] = [];
  let leftOut = 0;
  const pending = [...entries];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const path = entry.fullPath.slice(prefix);
    if (isSkipped(path) || (isFile(entry) && !isSource(path))) leftOut += 1;
    else if (isFolder(entry)) pending.push(...(await entriesOf(entry)));
    else if (isFile(entry)) files.push({ path, file: await fileOf(entry) });
    refuseTooMany(files.length);
  }
  return { files, leftOut };
}

function keepSources(all: readonly { path: string; file: File }[]): ReadFiles {
  const files = all.filter(({ path }) => !isSkipped(path) && isSource(path));
  refuseTooMany(files.length);
  return { files, leftOut: all.length - files.length };
}

function refuseTooMany(count: number): void {
  if (count > uploadLimits.files) throw new SourceRefused('tooManyFiles', { limit: uploadLimits.files });
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** All entries of a folder: the browser gives them in batches, and an empty one at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return entries;
    entries.push(...batch);
  }
}
