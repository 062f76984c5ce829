/** A message for people, in plain text and full sentences, before it is written for a chat service. */
export type Notice = {
  title: string;
  /** Sentences, a paragraph each. */
  paragraphs: readonly string[];
  /** What stands in a small table. */
  facts: readonly { label: string; value: string }[];
  /** Where to read on. */
  link: { label: string; url: string };
};

/** Text as one line without what is not printed, which could reorder what is shown around it. */
export function plainLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .trim();
}

/**
 * The beginning of a text that, once written by `write`, takes at most `most` UTF-16 units; what is cut off is marked by an
 * ellipsis. Cuts between characters, never within what one is written as.
 */
export function clipped(text: string, most: number, write: (character: string) => string = (same) => same): string {
  const parts = Array.from(plainLine(text), write);
  let length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length <= most) return parts.join('');
  while (parts.length > 0 && length > most - 1) length -= parts.pop()?.length ?? 0;
  return `${parts.join('').trimEnd()}…`;
}
