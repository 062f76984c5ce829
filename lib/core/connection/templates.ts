import { datadogLayerAccounts } from '../datadog/layers.ts';

/** What a template of the roles is made from. */
export type TemplateInput = {
  /** Whom the roles trust: the ARN of the worker's own role or user. */
  principalArn: string;
  externalId: string;
  /** False: only the read role, so that nothing can be changed. */
  hasWriteRole: boolean;
  /** Further accounts, twelve digits each, whose layers the customer's functions use and must keep. */
  layerAccounts: readonly string[];
};

/** Says a sentence of `templates` or `permissions` in messages/en/accounts.json: core has no sentences of its own. */
export type Say = (key: string) => string;

/** The accounts whose layers the write role may put on a function, beside the account's own; without repetition. */
export function allowedLayerAccounts(input: Pick<TemplateInput, 'layerAccounts'>): string[] {
  return [...new Set([...datadogLayerAccounts, ...input.layerAccounts])];
}

/**
 * Breaks a sentence into comment lines of at most `width` columns. `prefix` begins each line, for example `    # `.
 */
export function commentLines(text: string, prefix: string, width = 110): string[] {
  return wrapText(text, width - prefix.length).map((line) => prefix + line);
}

const ideographs = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`;
const hiragana = String.raw`\p{Script=Hiragana}`;
const openers = '（「『【〔〈《';
const brackets = '）」』】〕〉》';
const stops = '、。，．：；？！';
const closers = `${brackets}${stops}・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ`;
/**
 * Where a line of Japanese may end: at white space, after a mark, before an opening bracket, and after a particle or the end of a verb
 * that something else than hiragana follows. What hiragana begins is, but after a mark, the end of the phrase before it, and a number
 * stays with what it counts, as “this” does with its noun. Told by the letters, as dictionaries of words (Intl.Segmenter) differ
 * between servers and browsers.
 */
const betweenPhrases = new RegExp(
  [
    `(?<= )(?![${hiragana}${closers}]|(?<=\\d )[${ideographs}])`,
    `(?<=[${stops}])(?![ ${closers}])`,
    `(?<=[${brackets}])(?![ ${hiragana}${closers}])`,
    `(?<=[をはがにでとのもへやたるす])(?<![こそあど]の|れらの)(?=[\\p{Script=Han}\\p{Script=Katakana}\\w${openers}])(?![${closers}])`,
    `(?<=[${ideographs}])(?=[${openers}])`,
  ].join('|'),
  'u',
);
/** For a phrase that is longer than a line: between any two characters, but not after an opener or before a closer. */
const withinPhrase = new RegExp(
  `(?<![${openers}])(?![${closers}])(?:(?<=[${ideographs}${closers}])|(?=[${ideographs}${openers}]))`,
  'u',
);
const wideCharacters = new RegExp(`[${ideographs}\\u3000-\\u30ff\\uff00-\\uff60]`, 'gu');

/**
 * A text in lines of at most `width` columns, in which a Chinese or Japanese character takes two. Lines end at white space and
 * between phrases of Japanese, which are written without it; within a phrase only where it is longer than a line (after Unicode
 * Standard Annex 14). What has no such place stays whole, however long.
 */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const phrases = text.trim().replaceAll(/\s+/g, ' ').split(betweenPhrases);
  for (const piece of phrases.flatMap((phrase) => (fits(phrase, width) ? [phrase] : phrase.split(withinPhrase)))) {
    if (line.trim() !== '' && !fits(line + piece, width)) {
      lines.push(line.trim());
      line = piece;
    } else {
      line += piece;
    }
  }
  return line.trim() === '' ? lines : [...lines, line.trim()];
}

function fits(text: string, width: number): boolean {
  return columnsOf(text.trim()) <= width;
}

function columnsOf(text: string): number {
  return [...text].length + (text.match(wideCharacters)?.length ?? 0);
}

/** A text in double quotes, as HCL reads it. ARNs and ids hold nothing that would need more than this. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
