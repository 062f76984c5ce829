import { structuredPatch } from 'diff';
import type { FileEdit } from '../project.ts';

/**
 * One patch for all edits, as `git apply` takes it: new and deleted files, line ends of both kinds, files without a final
 * newline, names with spaces and any script. Empty when there is nothing to change.
 */
export function formatPatch(edits: readonly FileEdit[]): string {
  return edits.map(formatFile).join('');
}

function formatFile({ path, before, after }: FileEdit): string {
  if (before === after) return '';
  const oldName = quoted(`a/${path}`);
  const newName = quoted(`b/${path}`);
  const mode = before === null ? 'new file mode 100644\n' : after === null ? 'deleted file mode 100644\n' : '';
  const { hunks } = structuredPatch(path, path, before ?? '', after ?? '', '', '', { context: 3 });
  const names =
    hunks.length === 0
      ? ''
      : `--- ${before === null ? '/dev/null' : named(oldName)}\n+++ ${after === null ? '/dev/null' : named(newName)}\n`;
  const body = hunks.map(
    (hunk) =>
      `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@\n${hunk.lines.map((line) => `${line}\n`).join('')}`,
  );
  return `diff --git ${oldName} ${newName}\n${mode}${names}${body.join('')}`;
}

function range(start: number, lines: number): string {
  return lines === 1 ? `${start}` : `${start},${lines}`;
}

/** Git reads a name with a blank up to a tab. */
function named(name: string): string {
  return name.includes(' ') && !name.startsWith('"') ? `${name}\t` : name;
}

/** A name as Git quotes it: in double quotes with octal bytes as soon as it holds anything but plain printable ASCII. */
function quoted(name: string): string {
  const bytes = new TextEncoder().encode(name);
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c)) return name;
  const characters = Array.from(bytes, (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${characters.join('')}"`;
}
