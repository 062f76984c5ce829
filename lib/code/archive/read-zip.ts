import { Inflate } from 'fflate';
import { isSkipped, safePath, shownPath } from '../source/path-name.ts';
import { isSource, SourceRefused, sourceLimits } from '../source/source-files.ts';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const entryLength = 46;
const localLength = 30;
const mostEntries = 100_000;

type Entry = { path: string; method: number; packedBytes: number; bytes: number; at: number };

/**
 * The files of a zip archive, by path. Bounded before and while it unpacks: entries, bytes in each file and in all, whatever
 * the archive claims about itself; folders, links, what tools made (`node_modules`) and what is no source are left out without being unpacked.
 * Throws SourceRefused for a path that leaves the archive, an encrypted or broken archive, or one that is too large.
 */
export function readZip(archive: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const files = new Map<string, Uint8Array>();
  let left: number = sourceLimits.totalBytes;
  for (const entry of listEntries(archive, view)) {
    if (files.has(entry.path)) throw new SourceRefused('pathTwice', { path: entry.path });
    if (files.size >= sourceLimits.files) throw new SourceRefused('tooManyFiles', { limit: sourceLimits.files });
    const bytes = unpack(archive, view, entry, Math.min(left, sourceLimits.fileBytes));
    // What is too large to be a source is left out, as it is in a folder.
    if (bytes === undefined && left >= sourceLimits.fileBytes) continue;
    if (bytes === undefined) throw new SourceRefused('tooManyBytes', { limit: sourceLimits.totalBytes });
    left -= bytes.length;
    files.set(entry.path, bytes);
  }
  return files;
}

function listEntries(archive: Uint8Array, view: DataView): Entry[] {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  if (count > mostEntries || count === 0xffff) throw new SourceRefused('archiveTooLarge', { limit: mostEntries });
  const entries: Entry[] = [];
  let position = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    if (position + entryLength > end || view.getUint32(position, true) !== entrySignature)
      throw new SourceRefused('archiveUnreadable');
    const nameLength = view.getUint16(position + 28, true);
    const extraLength = view.getUint16(position + 30, true) + view.getUint16(position + 32, true);
    const name = nameAt(archive, position + entryLength, nameLength);
    const isEncrypted = (view.getUint16(position + 8, true) & 1) === 1;
    const kind = view.getUint32(position + 38, true) >>> 28;
    const path = safePath(name);
    if (path === undefined) throw new SourceRefused('pathUnsafe', { path: shownPath(name) });
    const isFile = !name.endsWith('/') && kind !== 0xa && !isSkipped(path) && isSource(path);
    if (isFile && isEncrypted) throw new SourceRefused('archiveEncrypted');
    if (isFile)
      entries.push({
        path,
        method: view.getUint16(position + 10, true),
        packedBytes: view.getUint32(position + 20, true),
        bytes: view.getUint32(position + 24, true),
        at: view.getUint32(position + 42, true),
      });
    position += entryLength + nameLength + extraLength;
  }
  return entries;
}

/** Where the end record stands: searched from the back, as a comment of up to 65,535 bytes may follow it. */
function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - endLength - 0xffff);
  for (let position = view.byteLength - endLength; position >= lowest; position -= 1)
    if (view.getUint32(position, true) === endSignature) return position;
  throw new SourceRefused('archiveUnreadable');
}

function nameAt(archive: Uint8Array, start: number, length: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(archive.subarray(start, start + length));
  } catch {
    throw new SourceRefused('archiveUnreadable');
  }
}

/** The entry's bytes, or undefined when there are more than `limit`, whatever the archive says of their number. */
function unpack(archive: Uint8Array, view: DataView, entry: Entry, limit: number): Uint8Array | undefined {
  if (entry.at + localLength > archive.length || view.getUint32(entry.at, true) !== localSignature)
    throw new SourceRefused('archiveUnreadable');
  const start = entry.at + localLength + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true);
  if (start + entry.packedBytes > archive.length) throw new SourceRefused('archiveUnreadable');
  if (entry.bytes > limit) return undefined;
  const packed = archive.subarray(start, start + entry.packedBytes);
  if (entry.method === 0) return packed.length > limit ? undefined : packed.slice();
  if (entry.method !== 8) throw new SourceRefused('archiveUnreadable');
  return inflate(packed, limit);
}

/** Inflates piece by piece and stops as soon as there is more than allowed: a small archive cannot fill the memory. */
function inflate(packed: Uint8Array, limit: number): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let isWhole = false;
  const stream = new Inflate((part, isFinal) => {
    bytes += part.length;
    isWhole = isFinal;
    if (bytes <= limit) parts.push(part);
  });
  const step = 16_384;
  try {
    for (let at = 0; at < packed.length && bytes <= limit; at += step)
      stream.push(packed.subarray(at, at + step), at + step >= packed.length);
  } catch {
    // The library tells only that the data is broken.
    throw new SourceRefused('archiveUnreadable');
  }
  if (bytes > limit) return undefined;
  if (!isWhole) throw new SourceRefused('archiveUnreadable');
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
