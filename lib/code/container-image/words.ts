/** A word of an instruction as it is written, quotes and all, and where it stands in the instruction's text. */
export type Word = { raw: string; start: number; end: number };

/** Splits an instruction's text at white space, as the builder does it: not within quotes, not after the escape character. */
export function splitWords(text: string, escapeMark: string): Word[] {
  const words: Word[] = [];
  let start: number | undefined;
  let quote: string | undefined;
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at];
    const isEnd = character === undefined || (quote === undefined && (character === ' ' || character === '\t'));
    if (isEnd) {
      if (start !== undefined) words.push({ raw: text.slice(start, at), start, end: at });
      start = undefined;
      continue;
    }
    start ??= at;
    if (character === escapeMark && quote !== "'") at += 1;
    else if (quote === undefined && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = undefined;
  }
  return words;
}

/** What a name stands for while a word is expanded; undefined where nothing is known. */
export type Lookup = (name: string) => string | undefined;

/**
 * A word as the builder reads it: quotes and escapes taken off, `$NAME`, `${NAME}`, `${NAME:-x}` and `${NAME:+x}` replaced.
 * A name that nothing is known about stays as it is written.
 */
export function expandWord(raw: string, escapeMark: string, lookup: Lookup): string {
  let result = '';
  let quote: string | undefined;
  for (let at = 0; at < raw.length; ) {
    const character = raw[at] ?? '';
    if (quote === undefined ? character === '"' || character === "'" : character === quote) {
      quote = quote === undefined ? character : undefined;
      at += 1;
      continue;
    }
    const { text, end } =
      quote === "'" ? { text: character, end: at + 1 } : expandAt(raw, at, { quote, escapeMark, lookup });
    result += text;
    at = end;
  }
  return result;
}

/** What one character, an escaped one or a reference comes to, and where it ends. */
function expandAt(
  raw: string,
  at: number,
  { quote, escapeMark, lookup }: { quote: string | undefined; escapeMark: string; lookup: Lookup },
): { text: string; end: number } {
  const character = raw[at] ?? '';
  const next = raw[at + 1];
  if (character === escapeMark && next !== undefined) {
    const isEscape = quote === undefined || next === '"' || next === '$' || next === escapeMark;
    return { text: isEscape ? next : `${character}${next}`, end: at + 2 };
  }
  const reference = character === '$' ? readReference(raw, at) : undefined;
  if (reference === undefined) return { text: character, end: at + 1 };
  return { text: referenceValue(reference, raw.slice(at, reference.end), escapeMark, lookup), end: reference.end };
}

type Reference = { name: string; operator: string; alternative: string; end: number };

function readReference(raw: string, dollar: number): Reference | undefined {
  const isBraced = raw[dollar + 1] === '{';
  const start = dollar + (isBraced ? 2 : 1);
  let end = start;
  while (isNameCharacter(raw[end])) end += 1;
  const name = raw.slice(start, end);
  if (name === '') return undefined;
  if (!isBraced) return { name, operator: '', alternative: '', end };
  const close = closingBrace(raw, end);
  if (close === undefined) return undefined;
  const rest = raw.slice(end, close);
  const operator = [':-', ':+', '-', '+'].find((candidate) => rest.startsWith(candidate)) ?? '';
  // Substitutions of other kinds are left as they are written.
  if (rest !== '' && operator === '') return undefined;
  return { name, operator, alternative: rest.slice(operator.length), end: close + 1 };
}

function closingBrace(raw: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < raw.length; at += 1) {
    if (raw[at] === '{') depth += 1;
    else if (raw[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

function referenceValue(
  { name, operator, alternative }: Reference,
  written: string,
  escapeMark: string,
  lookup: Lookup,
): string {
  const found = lookup(name);
  const isSet = found !== undefined && !(operator.startsWith(':') && found === '');
  if (operator.endsWith('-')) return isSet ? found : expandWord(alternative, escapeMark, lookup);
  if (operator.endsWith('+')) return isSet ? expandWord(alternative, escapeMark, lookup) : '';
  return found ?? written;
}

function isNameCharacter(character: string | undefined): boolean {
  if (character === undefined) return false;
  const isLetter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  return isLetter || (character >= '0' && character <= '9') || character === '_';
}

/** A value as it is written after `NAME=`: bare where it can be, else in double quotes. */
export function writeWord(value: string, escapeMark: string): string {
  const isBare =
    value !== '' &&
    Array.from(value).every((character) => isNameCharacter(character) || '-./:@,+=%'.includes(character));
  if (isBare) return value;
  const escaped = Array.from(value, (character) =>
    character === '"' || character === '$' || character === escapeMark ? `${escapeMark}${character}` : character,
  );
  return `"${escaped.join('')}"`;
}
