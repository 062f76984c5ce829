import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '../../core/errors.ts';

/** A key of this installation as it was given: 32 bytes, and the id that stands in every value sealed with it. */
export type InstallationKey = { id: string; bytes: Buffer };

/** The keys that this process was given; the first is the one to be used, the others open what was sealed before a rotation. */
export type KeyRing = readonly InstallationKey[];

/** Where the keys come from: LAMPLIGHTER_KEY and LAMPLIGHTER_PREVIOUS_KEYS, or else the lines of a file. */
export type KeySource = { kind: 'environment' } | { kind: 'file'; file: string };

const keyBytes = 32;
const defaultKeyFile = '.data/lamplighter.key';

/** Where this process finds its keys. */
export function keySource(): KeySource {
  if (process.env['LAMPLIGHTER_KEY']) return { kind: 'environment' };
  return { kind: 'file', file: process.env['LAMPLIGHTER_KEY_FILE'] || defaultKeyFile };
}

/**
 * The keys that this process was given; empty when it was given none. Creates nothing. Throws AppError `keyUnusable` for what is no
 * key, or a file that cannot be read; neither is repeated.
 */
export function readKeyRing(source: KeySource = keySource()): KeyRing {
  if (source.kind === 'environment') {
    const previous = (process.env['LAMPLIGHTER_PREVIOUS_KEYS'] ?? '').split(/[\s,]+/);
    return ringOf([process.env['LAMPLIGHTER_KEY'] ?? '', ...previous], 'LAMPLIGHTER_KEY');
  }
  return ringOf(readLines(source.file), source.file);
}

/** A new key as it is written into a file or a variable: 32 random bytes in base64. */
export function newKeyText(): string {
  return crypto.randomBytes(keyBytes).toString('base64');
}

/**
 * A key derived from one of the installation's for one use, so that no two uses share a key (HKDF-SHA-256). The same names give the
 * same keys for ever: they are part of what is stored.
 */
export function deriveKey(key: InstallationKey, use: 'seal 1' | 'seal 2' | 'hash 1' | 'session 1'): Buffer {
  return Buffer.from(crypto.hkdfSync('sha256', key.bytes, '', `lamplighter ${use}`, keyBytes));
}

/**
 * Creates the file with a first key. Whoever comes second keeps the first one's, and nobody reads half a key. Only for an
 * installation that has sealed nothing yet. Throws AppError `keyUnusable`.
 */
export function createKeyFile(file: string): void {
  reportingFile(file, () => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const partial = writePartial(file, [newKeyText()]);
    try {
      fs.linkSync(partial, file); // unlike a rename, a link fails when the file is there already
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    } finally {
      fs.rmSync(partial);
    }
  });
}

/** Puts a key on the first line of the file, before those that it has, at once for every reader. Throws AppError `keyUnusable`. */
export function prependKey(file: string, keyText: string): void {
  reportingFile(file, () => fs.renameSync(writePartial(file, [keyText, ...readLines(file)]), file));
}

/** Takes keys out of the file by their ids, at once for every reader. Throws AppError `keyUnusable`. */
export function removeKeys(file: string, ids: ReadonlySet<string>): void {
  const kept = readLines(file).filter((line) => !ids.has(keyOf(line, file).id));
  reportingFile(file, () => fs.renameSync(writePartial(file, kept), file));
}

/** The file of the keys when others than its owner may read it, with its mode in octal; undefined when all is well. */
export function exposedKeyFile(source: KeySource = keySource()): { file: string; mode: string } | undefined {
  if (source.kind !== 'file' || process.platform === 'win32') return undefined;
  const mode = fs.statSync(source.file, { throwIfNoEntry: false })?.mode;
  if (mode === undefined || (mode & 0o077) === 0) return undefined;
  return { file: source.file, mode: (mode & 0o777).toString(8).padStart(4, '0') };
}

function writePartial(file: string, lines: readonly string[]): string {
  const partial = `${file}.${process.pid}.${crypto.randomUUID()}`;
  fs.writeFileSync(partial, lines.map((line) => `${line}\n`).join(''), { mode: 0o600, flush: true });
  return partial;
}

function readLines(file: string): string[] {
  return reportingFile(file, () => {
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  });
}

function ringOf(texts: readonly string[], source: string): KeyRing {
  const ring: InstallationKey[] = [];
  for (const text of texts.filter((one) => one.trim() !== '')) {
    const key = keyOf(text, source);
    if (ring.every(({ id }) => id !== key.id)) ring.push(key);
  }
  return ring;
}

function keyOf(text: string, source: string): InstallationKey {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== keyBytes) throw new AppError('keyUnusable', { source });
  // One-way, so that an id tells nothing of its key.
  const id = Buffer.from(crypto.hkdfSync('sha256', bytes, '', 'lamplighter key id', 8)).toString('hex');
  return { id, bytes };
}

function reportingFile<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('keyUnusable', { source: file }, { cause: error });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
