import { type Language, ShapeNotEditable, type SourceComment } from '../edit/language.ts';
import { lineEnd, lineEndOf } from '../source/lines.ts';
import type { FilePlan } from '../way.ts';

/** One requirement as pip reads it: continued lines joined, without its comment. */
type Requirement = { text: string; start: number; end: number };

/** Reads a requirements file. Source: pip's documentation of the format, 2026. */
function readRequirements(text: string): { requirements: Requirement[]; comments: SourceComment[] } {
  const requirements: Requirement[] = [];
  const comments: SourceComment[] = [];
  let pending: Requirement | undefined;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; at = nextLine(text, at)) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const mark = commentStart(line);
    if (mark !== -1) comments.push({ text: line.slice(mark).trimEnd(), start: at + mark });
    const content = (mark === -1 ? line : line.slice(0, mark)).trim();
    const isContinued = mark === -1 && content.endsWith('\\');
    const words = isContinued ? content.slice(0, -1).trim() : content;
    pending = { text: [pending?.text ?? '', words].join(' ').trim(), start: pending?.start ?? at, end };
    if (isContinued) continue;
    if (pending.text !== '') requirements.push(pending);
    pending = undefined;
  }
  if (pending !== undefined && pending.text !== '') requirements.push(pending);
  return { requirements, comments };
}

function nextLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline + 1;
}

/** A comment begins the line, or stands behind white space. */
function commentStart(line: string): number {
  const at = Array.from(line).findIndex(
    (character, index) => character === '#' && (index === 0 || line[index - 1] === ' ' || line[index - 1] === '\t'),
  );
  return at === -1 ? -1 : Array.from(line).slice(0, at).join('').length;
}

/** Requirements files, for the proof: the list of requirements. */
export const requirementsLanguage: Language = {
  name: 'requirements',
  parse: (text) => {
    const { requirements, comments } = readRequirements(text);
    return { value: requirements.map((requirement) => requirement.text), comments };
  },
};

/** The name of the package that a requirement asks for, as package indexes compare names. */
function packageOf({ text }: Requirement): string {
  const end = Array.from(text).findIndex((character) => ' <>=!~;[@('.includes(character));
  return (end === -1 ? text : text.slice(0, end)).toLowerCase().replaceAll('_', '-').replaceAll('.', '-');
}

/** The version to which a requirements file pins a package (`name==1.2`); undefined where it does not. */
export function pinnedVersion(text: string, name: string): string | undefined {
  const found = readRequirements(text).requirements.find((requirement) => packageOf(requirement) === name);
  const at = found?.text.indexOf('==') ?? -1;
  const rest = at === -1 ? '' : (found?.text.slice(at + 2).trim() ?? '');
  const end = Array.from(rest).findIndex((character) => !'0123456789.'.includes(character));
  const version = end === -1 ? rest : rest.slice(0, end);
  return version === '' ? undefined : version;
}

/** Whether a requirements file asks for a package, whatever its version. */
export function isRequired(text: string, name: string): boolean {
  return readRequirements(text).requirements.some((requirement) => packageOf(requirement) === name);
}

/** Whether the file names hashes: pip then refuses a requirement without one. */
export function hasHashes(text: string): boolean {
  return readRequirements(text).requirements.some((requirement) => requirement.text.includes('--hash='));
}

/** Adds a package at a version where it is not required yet; a file that is not there is made. Undefined when nothing is to do. */
export function addRequirement(
  file: string,
  text: string | undefined,
  name: string,
  version: string,
): FilePlan | undefined {
  const line = `${name}==${version}`;
  if (text === undefined) return { action: 'create', path: file, language: requirementsLanguage, text: `${line}\n` };
  if (isRequired(text, name)) return undefined;
  const content = text.trimEnd();
  const isEmpty = content === '';
  // With nothing but blank lines, what was there could not be told again when the line goes.
  if (isEmpty && text !== '' && text !== '\uFEFF') throw new ShapeNotEditable('emptyFile', 1, file);
  const at = isEmpty ? text.length : lineEnd(text, content.length);
  const { requirements } = readRequirements(text);
  return {
    action: 'edit',
    path: file,
    language: requirementsLanguage,
    splices: [{ start: at, end: at, text: isEmpty ? line : `${lineEndOf(text)}${line}` }],
    changes: [{ action: 'insert', path: [requirements.length], value: line }],
  };
}

/** Takes a package out of a requirements file; a file that held nothing else goes. Undefined when it is not there. */
export function removeRequirement(file: string, text: string | undefined, name: string): FilePlan | undefined {
  if (text === undefined) return undefined;
  const { requirements, comments } = readRequirements(text);
  const index = requirements.findIndex((requirement) => packageOf(requirement) === name);
  const found = requirements[index];
  if (found === undefined) return undefined;
  if (text === `${found.text}\n`) return { action: 'delete', path: file };
  const isFirst = found.start <= 1;
  const before = found.start - (text[found.start - 2] === '\r' ? 2 : 1);
  return {
    action: 'edit',
    path: file,
    language: requirementsLanguage,
    splices: [
      isFirst
        ? { start: found.start, end: nextLine(text, found.end), text: '' }
        : { start: before, end: found.end, text: '' },
    ],
    changes: [{ action: 'remove', path: [index] }],
    droppedComments: comments
      .filter(({ start }) => start >= found.start && start < found.end)
      .map((comment) => comment.text),
  };
}
