import { DockerfileParser } from 'dockerfile-ast';
import { type SourceComment, SourceSyntaxError } from '../edit/language.ts';
import { lineNumber } from '../source/lines.ts';
import { RecentTexts } from '../source/recent-texts.ts';
import { splitWords, type Word } from './words.ts';

/**
 * One instruction. `text` is what stands behind the keyword and its flags, on one line: continuations joined, comments
 * between them left out; `positions` holds where each of its characters stands in the file. A heredoc's lines are in `text`.
 */
export type Instruction = {
  index: number;
  keyword: string;
  start: number;
  end: number;
  line: number;
  flags: Readonly<Record<string, string>>;
  text: string;
  positions: readonly number[];
  /** Comments that stand between the lines of the instruction. */
  comments: readonly SourceComment[];
};

/** A Dockerfile with the place of everything in it. */
export type DockerfileText = {
  text: string;
  escapeMark: string;
  directives: readonly (readonly [name: string, value: string])[];
  instructions: readonly Instruction[];
  comments: readonly SourceComment[];
};

const recent = new RecentTexts<DockerfileText>();

/** Parses a Dockerfile. Throws SourceSyntaxError for a text without any FROM, or with an instruction that does not exist. */
export function readDockerfile(text: string): DockerfileText {
  return recent.get(text, () => parseAnew(text));
}

function parseAnew(text: string): DockerfileText {
  const parsed = DockerfileParser.parse(text);
  const starts = lineStarts(text);
  const offset = ({ line, character }: { line: number; character: number }) =>
    (starts[line] ?? text.length) + character;
  const escapeMark = parsed.getEscapeCharacter();
  const comments = parsed
    .getComments()
    .map((comment) => comment.getRange())
    .map(({ start, end }) => ({ text: text.slice(offset(start), offset(end)).trimEnd(), start: offset(start) }));
  const instructions = parsed.getInstructions().map((instruction, index): Instruction => {
    const range = instruction.getRange();
    const start = offset(range.start);
    const end = offset(range.end);
    const keyword = instruction.getKeyword();
    if (!keywords.has(keyword)) throw new SourceSyntaxError(lineNumber(text, start));
    const own = comments.filter((comment) => comment.start > start && comment.start < end);
    const body = joinLines(text, start + instruction.getInstruction().length, end, escapeMark);
    return {
      index,
      keyword,
      start,
      end,
      line: lineNumber(text, start),
      comments: own,
      ...splitFlags(body, escapeMark),
    };
  });
  if (!instructions.some(({ keyword }) => keyword === 'FROM')) throw new SourceSyntaxError();
  const directives = parsed.getDirectives().map((found) => [found.getName().toLowerCase(), found.getValue()] as const);
  return { text, escapeMark, directives, instructions, comments };
}

/** What can begin a line. Source: the Dockerfile reference, 2026. */
const keywords: ReadonlySet<string> = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    if (text[at] === '\n' || text[at] === '\r') starts.push(at + 1);
  }
  return starts;
}

type Joined = { text: string; positions: number[] };

/** The text of an instruction on one line. What follows the first line that is not continued belongs to heredocs. */
function joinLines(text: string, start: number, end: number, escapeMark: string): Joined {
  const positions: number[] = [];
  let isContinued = true;
  for (let at = start; at < end; at = nextLine(text, at, end)) {
    const line = text.slice(at, nextLine(text, at, end));
    if (!isContinued) {
      if (text[positions.at(-1) ?? 0] !== '\n') positions.push(at - 1);
      positions.push(...range(at, line.length));
    } else if (at === start || !isLeftOut(line)) {
      isContinued = line.trimEnd().endsWith(escapeMark);
      positions.push(...range(at, isContinued ? line.lastIndexOf(escapeMark) : line.trimEnd().length));
    }
  }
  // A carriage return before a heredoc's line end is part of the line end.
  const kept = positions.filter((position) => text[position] !== '\r');
  const first = kept.findIndex((position) => text[position] !== ' ' && text[position] !== '\t');
  const trimmed = first === -1 ? [] : kept.slice(first);
  return {
    text: trimmed
      .map((position) => text[position])
      .join('')
      .trimEnd(),
    positions: trimmed,
  };
}

function nextLine(text: string, at: number, end: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 || newline >= end ? end : newline + 1;
}

/** Empty lines and comments between continued lines. */
function isLeftOut(line: string): boolean {
  const content = line.trim();
  return content === '' || content.startsWith('#');
}

function range(start: number, length: number): number[] {
  return Array.from({ length }, (_, index) => start + index);
}

function splitFlags(body: Joined, escapeMark: string): Pick<Instruction, 'flags' | 'text' | 'positions'> {
  const flags: Record<string, string> = {};
  let from = 0;
  for (const { raw, end } of splitWords(firstLine(body.text), escapeMark)) {
    if (!raw.startsWith('--')) break;
    const equals = raw.indexOf('=');
    flags[raw.slice(2, equals === -1 ? undefined : equals)] = equals === -1 ? '' : raw.slice(equals + 1);
    from = end;
  }
  while (body.text[from] === ' ' || body.text[from] === '\t') from += 1;
  return { flags, text: body.text.slice(from), positions: body.positions.slice(from) };
}

function firstLine(text: string): string {
  const newline = text.indexOf('\n');
  return newline === -1 ? text : text.slice(0, newline);
}

/** The words of an instruction, without what heredocs hold. */
export function wordsOf({ text }: Pick<Instruction, 'text'>, escapeMark: string): Word[] {
  return splitWords(firstLine(text), escapeMark);
}

/** One variable of ENV or ARG: its value as it is written (undefined for `ARG NAME`), and where that stands in the text. */
export type Pair = { name: string; raw: string | undefined; word: Word };

/** The variables of ENV or ARG, of `ENV NAME any text` too. */
export function pairsOf({ text }: Pick<Instruction, 'text'>, escapeMark: string): Pair[] {
  const words = splitWords(text, escapeMark);
  const [first] = words;
  if (first !== undefined && !first.raw.includes('=') && words.length > 1) {
    const rest = text.slice(first.end).trim();
    return [{ name: first.raw, raw: rest, word: { raw: text, start: 0, end: text.length } }];
  }
  return words.map((word) => {
    const equals = word.raw.indexOf('=');
    return equals === -1
      ? { name: word.raw, raw: undefined, word }
      : { name: word.raw.slice(0, equals), raw: word.raw.slice(equals + 1), word };
  });
}

/** One text of a JSON list with its place in the instruction's text, quotes included. */
export type ExecWord = { value: string; start: number; end: number };

/** The words of the exec form (`["a", "b"]`); undefined for the shell form. */
export function execWords(text: string): ExecWord[] | undefined {
  if (!text.startsWith('[')) return undefined;
  const values = parseTexts(text);
  if (values === undefined) return undefined;
  const words: ExecWord[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    const start = at;
    for (at += 1; text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    words.push({ value: values[words.length] ?? '', start, end: at + 1 });
  }
  return words;
}

function parseTexts(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined;
    return value;
  } catch {
    // What is no JSON is the shell form.
    return undefined;
  }
}
