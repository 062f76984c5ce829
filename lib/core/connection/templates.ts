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
const openers = '（「『【〔〈《';
const closers = '）」』】〕〉》、。，．・：；！？ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ';
/** Between two characters of which one is Chinese or Japanese a line may end, but not after an opener or before a closer. */
const breakWithinWord = new RegExp(
  `(?<![${openers}])(?![${closers}])(?:(?<=[${ideographs}${closers}])|(?=[${ideographs}${openers}]))`,
  'u',
);
const wideCharacters = new RegExp(`[${ideographs}\\u3000-\\u30ff\\uff00-\\uff60]`, 'gu');

/**
 * A text in lines of at most `width` columns, in which a Chinese or Japanese character takes two. Lines end at white space and
 * between Chinese and Japanese characters, which are written without it (after Unicode Standard Annex 14). What has no such
 * place stays whole, however long.
 */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    for (const [index, piece] of word.split(breakWithinWord).entries()) {
      const longer = index === 0 && line !== '' ? `${line} ${piece}` : line + piece;
      if (line !== '' && columnsOf(longer) > width) {
        lines.push(line);
        line = piece;
      } else {
        line = longer;
      }
    }
  }
  return line === '' ? lines : [...lines, line];
}

function columnsOf(text: string): number {
  return [...text].length + (text.match(wideCharacters)?.length ?? 0);
}

/** A text in double quotes, as HCL reads it. ARNs and ids hold nothing that would need more than this. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
