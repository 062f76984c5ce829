/** What neither PostgreSQL's JSON nor UTF-8 can carry unchanged: NUL, and halves of surrogate pairs on their own. */
const unstorable = /[\0\p{Surrogate}]/u;

/** Control characters but for tab and line ends, halves of surrogate pairs, and what turns the direction of the text around it. */
const unshowable = /[^\P{Control}\t\n\r]|[\p{Surrogate}\u202a-\u202e\u2066-\u2069]/gu;

/** Whether a text can be stored, shown in a diff and sent to AWS again exactly as it is. */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}

/** Whether a text has no control characters at all, as identifiers have none. */
export function isPlain(text: string): boolean {
  return !/[\p{Control}\p{Surrogate}]/u.test(text);
}

/**
 * Returns a text that a page and PostgreSQL can take: what is not fit to be shown becomes U+FFFD, and what is longer than
 * `mostCharacters` (UTF-16 units) ends in `…`. Only for what is shown or listed, never for what is compared or sent.
 */
export function cleanText(text: string, mostCharacters: number): string {
  const isLong = text.length > mostCharacters;
  const cut = isLong ? text.slice(0, mostCharacters - 1) : text;
  return cut.replaceAll(unshowable, '\ufffd') + (isLong ? '…' : '');
}
