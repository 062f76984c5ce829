/**
 * How a variable that loads code at start-up is written:
 * - `jvm`: options between blanks; a quote of either kind opens and closes anywhere, and nothing escapes it. Source: the JDK's
 *   documentation of JAVA_TOOL_OPTIONS and JDK_JAVA_OPTIONS, 2026.
 * - `node`: options between spaces; double quotes, within which a backslash takes the next character as it is. Source: the Node.js
 *   documentation of NODE_OPTIONS, 2026.
 * - `words`: words between blanks, without quotes (RUBYOPT).
 * - `paths`: paths between colons (PYTHONPATH). An empty one is the folder that the process runs in, so it is read as no part but
 *   stays where it is.
 * - `preload`: paths between colons or spaces (LD_PRELOAD). Source: ld.so(8).
 * - `whole`: one path, the value as it is.
 */
export type OptionGrammar = 'jvm' | 'node' | 'words' | 'paths' | 'preload' | 'whole';

/** A part of an option text: where it stands in the text, and what it says without its quotes. */
export type OptionPart = { start: number; end: number; text: string };

type Reading = {
  isSeparator: (character: string) => boolean;
  /** Characters that open and close a quotation. */
  quotes: string;
  escapesInQuotes: boolean;
};

const isBlank = (character: string) => /\s/.test(character);
const readings: Readonly<Record<Exclude<OptionGrammar, 'whole'>, Reading>> = {
  jvm: { isSeparator: isBlank, quotes: `"'`, escapesInQuotes: false },
  node: { isSeparator: (character) => character === ' ', quotes: '"', escapesInQuotes: true },
  words: { isSeparator: isBlank, quotes: '', escapesInQuotes: false },
  paths: { isSeparator: (character) => character === ':', quotes: '', escapesInQuotes: false },
  preload: { isSeparator: (character) => /[:\s]/.test(character), quotes: '', escapesInQuotes: false },
};

/** Returns the parts of an option text in their order. A quotation that is not closed ends with the text. */
export function readOptions(value: string, grammar: OptionGrammar): OptionPart[] {
  if (grammar === 'whole') return value === '' ? [] : [{ start: 0, end: value.length, text: value }];
  const reading = readings[grammar];
  const parts: OptionPart[] = [];
  let position = 0;
  while (position < value.length) {
    if (reading.isSeparator(value[position] ?? '')) {
      position += 1;
      continue;
    }
    const part = readPart(value, position, reading);
    parts.push(part);
    position = part.end;
  }
  return parts;
}

function readPart(value: string, start: number, { isSeparator, quotes, escapesInQuotes }: Reading): OptionPart {
  let text = '';
  let quote = '';
  let end = start;
  for (; end < value.length; end += 1) {
    const character = value[end] ?? '';
    if (quote === '' && isSeparator(character)) break;
    if (quote === '' ? quotes.includes(character) : character === quote) quote = quote === '' ? character : '';
    else if (quote !== '' && escapesInQuotes && character === '\\' && end + 1 < value.length) {
      end += 1;
      text += value[end] ?? '';
    } else text += character;
  }
  return { start, end, text };
}

/**
 * Returns an option text without some of its parts, each with the separators before it (at the beginning: behind it); of `paths`
 * with one of them, as between two stands an empty path. All that stays keeps its bytes and its order; nothing taken out gives the
 * text as it was. `gone` is in the order of the text.
 */
export function withoutParts(
  value: string,
  gone: readonly Pick<OptionPart, 'start' | 'end'>[],
  grammar: OptionGrammar,
): string {
  if (grammar === 'paths') return withoutPaths(value, gone);
  const isSeparator = grammar === 'whole' ? () => false : readings[grammar].isSeparator;
  let kept = '';
  let position = 0;
  for (const { start, end } of gone) {
    kept += value.slice(position, start);
    position = end;
    const before = trimmedEnd(kept, isSeparator);
    if (before !== '') kept = before;
    // At the beginning the separators behind it go instead, and those in front of it stay as they were.
    else while (position < value.length && isSeparator(value[position] ?? '')) position += 1;
  }
  return kept + value.slice(position);
}

function withoutPaths(value: string, gone: readonly Pick<OptionPart, 'start' | 'end'>[]): string {
  const starts = new Set(gone.map(({ start }) => start));
  let position = 0;
  const paths = value.split(':').map((path) => {
    const start = position;
    position += path.length + 1;
    return { path, isGone: path !== '' && starts.has(start) };
  });
  return paths
    .filter(({ isGone }) => !isGone)
    .map(({ path }) => path)
    .join(':');
}

function trimmedEnd(text: string, isSeparator: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isSeparator(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}
