import { isFirstOnLine, lineEndOf, lineNumber, lineStart } from '../source/lines.ts';
import { type Language, type ParsedSource, type SourceComment, SourceSyntaxError } from './language.ts';
import { applySplices, movedPosition, orderSplices, type Splice } from './splice.ts';
import { changeValue, isSameValue, type Value, type ValueChange } from './value.ts';

/** Why an edit is not handed over, each a sentence in `messages/en/code/shared.json` under `reasons`. */
export const proofReasons = [
  'bytesOutside',
  'byteOrderMark',
  'commentLost',
  'commentMoved',
  'finalNewline',
  'lineEnds',
  'meaning',
  'notIdempotent',
  'notReversible',
  'overlap',
  'syntax',
] as const;
export type ProofReason = (typeof proofReasons)[number];

/** An edit as a way plans it. */
export type PlannedEdit = {
  language: Language;
  splices: readonly Splice[];
  changes: readonly ValueChange[];
  droppedComments?: readonly string[];
};

/** The edited text, proved; or the first reason against it and where in the original it shows. */
export type ProvedEdit = { after: string } | { reason: ProofReason; line?: number };

/**
 * Applies an edit and proves it: the result parses; it means the original with exactly the planned changes; every byte
 * outside the splices is the same; every comment is where it was, but those that the plan names as dropped; line ends, byte
 * order mark and final newline are kept. Throws SourceSyntaxError when the original itself does not parse.
 */
export function proveEdit(before: string, edit: PlannedEdit): ProvedEdit {
  const parsedBefore = edit.language.parse(before);
  const after = spliced(before, edit.splices);
  if (after === undefined) return { reason: 'overlap' };
  if (!areBytesOutsideKept(before, after, edit.splices)) return { reason: 'bytesOutside' };
  const shape = findShapeChange(before, after);
  if (shape !== undefined) return { reason: shape };
  const parsedAfter = parsed(edit.language, after);
  if (parsedAfter === undefined) return { reason: 'syntax' };
  if (!isPlannedMeaning(parsedBefore.value, parsedAfter.value, edit.changes)) return { reason: 'meaning' };
  return findCommentLoss(before, after, parsedBefore, parsedAfter, edit) ?? { after };
}

function spliced(text: string, splices: readonly Splice[]): string | undefined {
  try {
    return applySplices(text, splices);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parsed(language: Language, text: string): ParsedSource | undefined {
  try {
    return language.parse(text);
  } catch (error) {
    if (error instanceof SourceSyntaxError) return undefined;
    throw error;
  }
}

function isPlannedMeaning(before: Value, after: Value, changes: readonly ValueChange[]): boolean {
  try {
    return isSameValue(changeValue(before, changes), after);
  } catch (error) {
    // A path that does not exist: the plan itself is wrong.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Walks both texts side by side, so that it holds however the splices were applied. */
function areBytesOutsideKept(before: string, after: string, splices: readonly Splice[]): boolean {
  let fromBefore = 0;
  let fromAfter = 0;
  for (const { start, end, text } of orderSplices(splices)) {
    const length = start - fromBefore;
    if (before.slice(fromBefore, start) !== after.slice(fromAfter, fromAfter + length)) return false;
    fromAfter += length + text.length;
    fromBefore = end;
  }
  return before.slice(fromBefore) === after.slice(fromAfter);
}

function findShapeChange(before: string, after: string): ProofReason | undefined {
  if (before.startsWith('\uFEFF') !== after.startsWith('\uFEFF')) return 'byteOrderMark';
  if (before !== '' && after !== '' && before.endsWith('\n') !== after.endsWith('\n')) return 'finalNewline';
  const wanted = uniformLineEnd(before);
  const found = uniformLineEnd(after);
  const isKept = wanted === 'mixed' || wanted === 'none' || found === 'none' || found === wanted;
  return isKept ? undefined : 'lineEnds';
}

function uniformLineEnd(text: string): '\n' | '\r\n' | 'mixed' | 'none' {
  if (!text.includes('\n')) return 'none';
  const lines = text.split('\n').slice(0, -1);
  const windows = lines.filter((line) => line.endsWith('\r')).length;
  if (windows !== 0 && windows !== lines.length) return 'mixed';
  return lineEndOf(text);
}

function findCommentLoss(
  before: string,
  after: string,
  parsedBefore: ParsedSource,
  parsedAfter: ParsedSource,
  edit: PlannedEdit,
): { reason: ProofReason; line: number } | undefined {
  const found = new Map(parsedAfter.comments.map((comment) => [comment.start, comment.text]));
  const droppable = [...(edit.droppedComments ?? [])];
  const ordered = orderSplices(edit.splices);
  for (const comment of parsedBefore.comments) {
    const position = movedPosition(comment.start, ordered);
    if (position === undefined || found.get(position) !== comment.text) {
      const dropped = droppable.indexOf(comment.text);
      if (dropped === -1) return { reason: 'commentLost', line: lineNumber(before, comment.start) };
      droppable.splice(dropped, 1);
    } else if (!isOnSameLine(before, after, comment, position, ordered)) {
      return { reason: 'commentMoved', line: lineNumber(before, comment.start) };
    }
  }
  return undefined;
}

/** A comment on a line of its own stays so; one behind code stays behind the code that began its line. */
function isOnSameLine(
  before: string,
  after: string,
  comment: SourceComment,
  position: number,
  ordered: readonly Splice[],
): boolean {
  if (isFirstOnLine(before, comment.start)) return isFirstOnLine(after, position);
  const start = lineStart(before, comment.start);
  const line = before.slice(start, comment.start);
  const code = movedPosition(start + line.length - line.trimStart().length, ordered);
  // Code that was replaced as a whole has no place of its own any more; the comment must still stand behind some code.
  if (code === undefined) return !isFirstOnLine(after, position);
  return code < position && !after.slice(code, position).includes('\n');
}
