import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSkipped } from '#lib/code/source/path-name.ts';
import { isSource, uploadLimits } from '#lib/code/source/source-files.ts';
import { say } from '../say.ts';
import { badInput } from '../stopped.ts';

/** A file as the API takes it: a text, or bytes as base64 where they are no UTF-8. */
export type SentFile = { path: string; text: string } | { path: string; base64: string };

/**
 * What of a folder can matter to infrastructure code, by paths in it. Neither links nor what tools made are entered. Throws Stopped
 * when the folder cannot be read, or holds more than the console takes.
 */
export function readSourceFolder(folder: string): SentFile[] {
  const files: SentFile[] = [];
  let totalBytes = 0;
  const pending = [''];
  for (const below of pending) {
    for (const entry of listFolder(join(folder, below), folder)) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isSkipped(path)) continue;
      if (entry.isDirectory()) pending.push(path);
      if (!entry.isFile() || !isSource(path) || lstatSync(join(folder, path)).size > uploadLimits.fileBytes) continue;
      const bytes = readFileSync(join(folder, path));
      totalBytes += bytes.length;
      files.push(asSent(path, bytes));
      if (files.length > uploadLimits.files || totalBytes > uploadLimits.totalBytes)
        throw badInput('folderTooLarge', say('folderTooLarge', { folder, ...uploadLimits }));
    }
  }
  return files;
}

function listFolder(folder: string, whole: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    // Why it cannot be read does not matter to what the user has to do.
    throw badInput('folderUnreadable', say('folderUnreadable', { folder: whole }));
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function asSent(path: string, bytes: Buffer): SentFile {
  try {
    return { path, text: decoder.decode(bytes) };
  } catch {
    // Another encoding: the console says so of the file.
    return { path, base64: bytes.toString('base64') };
  }
}
