import { sharedFinding } from '../findings.ts';
import type { Finding } from '../project.ts';
import { isSkipped, nameOf, safePath, shownPath } from './path-name.ts';

/**
 * The text files that a plan sees, by path. A text holds everything of its file: a byte order mark as its first character,
 * line ends as they are; encoding it as UTF-8 gives the file's bytes again.
 */
export type SourceFiles = ReadonlyMap<string, string>;

/** What a folder, an archive or a drop may hold at most. */
export const sourceLimits = {
  files: 20_000,
  fileBytes: 2_000_000,
  totalBytes: 100_000_000,
} as const;

/** How many files and bytes are taken, each counted over what is source. */
export type SourceLimits = { files: number; fileBytes: number; totalBytes: number };

/** What the console takes at once: it plans for everybody, so less than the command line, which serves one person. */
export const uploadLimits: SourceLimits = { files: 5_000, fileBytes: sourceLimits.fileBytes, totalBytes: 20_000_000 };

/** Why files were not taken: the code of a sentence in `messages/en/code/shared.json`, and what fills it. */
export class SourceRefused extends Error {
  readonly code: SourceRefusal;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: SourceRefusal, params: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.name = 'SourceRefused';
    this.code = code;
    this.params = params;
  }
}

/** Every reason to take none of the files. */
export const sourceRefusals = [
  'archiveEncrypted',
  'archiveTooLarge',
  'archiveUnreadable',
  'pathTwice',
  'pathUnsafe',
  'tooManyBytes',
  'tooManyFiles',
] as const;
export type SourceRefusal = (typeof sourceRefusals)[number];

/** Endings of the files in which infrastructure is written, or which such files name. */
const sourceEndings = [
  '.cjs',
  '.config',
  '.cts',
  '.dockerfile',
  '.hcl',
  '.js',
  '.json',
  '.jsonc',
  '.jsx',
  '.mjs',
  '.mts',
  '.py',
  '.template',
  '.tf',
  '.tofu',
  '.toml',
  '.tpl',
  '.ts',
  '.tsx',
  '.txt',
  '.yaml',
  '.yml',
];

/** Whether a file can matter to any way, told by its name: all others need not be read. */
export function isSource(path: string): boolean {
  const name = nameOf(path).toLowerCase();
  return (
    name.startsWith('dockerfile') ||
    name.startsWith('containerfile') ||
    sourceEndings.some((ending) => name.endsWith(ending))
  );
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Takes files as they were read, dropped or unpacked. Leaves out what tools made (`node_modules` and the like), what is no
 * source, binary files and files beyond the size limit; a text that is not UTF-8 is left out with a finding. Throws SourceRefused when there is
 * too much of it, or a path leaves the folder.
 */
export function takeFiles(
  files: ReadonlyMap<string, Uint8Array>,
  limits: SourceLimits = sourceLimits,
): {
  files: SourceFiles;
  findings: Finding[];
} {
  const taken = new Map<string, string>();
  const findings: Finding[] = [];
  let totalBytes = 0;
  for (const [given, bytes] of files) {
    const path = safePath(given);
    if (path === undefined) throw new SourceRefused('pathUnsafe', { path: shownPath(given) });
    if (isSkipped(path) || !isSource(path)) continue;
    if (taken.has(path)) throw new SourceRefused('pathTwice', { path });
    if (bytes.length > limits.fileBytes || isBinary(bytes)) continue;
    totalBytes += bytes.length;
    if (totalBytes > limits.totalBytes) throw new SourceRefused('tooManyBytes', { limit: limits.totalBytes });
    if (taken.size >= limits.files) throw new SourceRefused('tooManyFiles', { limit: limits.files });
    const text = decode(bytes);
    if (text === undefined) findings.push(sharedFinding('fileNotText', { file: path }, { file: path }));
    else taken.set(path, text);
  }
  return { files: taken, findings };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    // Latin-1, UTF-16 and the like: editing them by position would not give the same bytes again.
    return undefined;
  }
}

/** A zero byte early in a file is what Git, too, takes for "not a text". */
function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8_000).includes(0);
}
