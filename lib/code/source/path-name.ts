/** Folders that hold what tools made or fetched; nothing in them is anybody's source. */
const skippedFolders: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  'cdk.out',
  '.terraform',
  '.serverless',
  '.aws-sam',
  '.build',
  '.next',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.esbuild',
  '.webpack',
  '.pulumi',
  '.sst',
]);

const maximumPathLength = 1_000;

/**
 * A file's path in one spelling, relative to the folder, with `/` between names; undefined for a path that is absolute,
 * leaves the folder, names a Windows drive or a control character, or is too long.
 */
export function safePath(path: string): string | undefined {
  const unified = path.replaceAll('\\', '/');
  if (unified === '' || unified.length > maximumPathLength || unified.startsWith('/')) return undefined;
  if (hasControls(unified)) return undefined;
  const names = unified.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length === 0 || names.includes('..') || names[0]?.at(1) === ':') return undefined;
  return names.join('/');
}

/** Whether a path lies in a folder that is never read. */
export function isSkipped(path: string): boolean {
  return path.split('/').some((name) => skippedFolders.has(name));
}

/** A path as it may be shown: characters that control terminals or the direction of writing become visible escapes. */
export function shownPath(path: string): string {
  return Array.from(path, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return isControl(code) ? `\\u{${code.toString(16)}}` : character;
  }).join('');
}

/** The folder of a file's path, `.` at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '.' : path.slice(0, slash);
}

/** Whether a file stands directly in a folder, `.` at the top. Makes no text, as it is asked of every file of a monorepo. */
export function isIn(folder: string, path: string): boolean {
  if (folder === '.') return !path.includes('/');
  return path.startsWith(folder) && path.lastIndexOf('/') === folder.length;
}

/** What fills the place of a folder in a sentence, which has words of its own for the top of the files. */
export function folderParams(folder: string): { folder: string; place: 'top' | 'below' } {
  return { folder, place: folder === '.' ? 'top' : 'below' };
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The path that a reference in a file of `folder` means (`./x`, `../y`), or undefined where it leaves the files or is
 * absolute.
 */
export function resolvePath(folder: string, reference: string): string | undefined {
  if (reference.startsWith('/') || reference.includes('\\')) return undefined;
  const names = folder === '.' ? [] : folder.split('/');
  for (const name of reference.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.length === 0 ? undefined : names.join('/');
}

function hasControls(text: string): boolean {
  return Array.from(text).some((character) => isControl(character.codePointAt(0) ?? 0));
}

/** C0 and C1 controls, and the marks that turn the direction of writing. */
function isControl(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x200e && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}
