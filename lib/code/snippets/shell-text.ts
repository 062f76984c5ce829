/** Characters that mean themselves to a POSIX shell anywhere in a word. */
const plainWord = /^[A-Za-z0-9_./:@%+,=-]+$/;

/**
 * A text as one word of a POSIX shell (bash, zsh, sh): the program receives exactly the text. Throws RangeError for a text
 * with a NUL character, which no program can receive.
 */
export function shellWord(text: string): string {
  if (text.includes('\0')) throw new RangeError('A word of a shell cannot hold a NUL character.');
  // An equals sign first would be expanded by zsh, and one in a first word would be an assignment.
  if (plainWord.test(text) && !text.startsWith('=')) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A command on several lines: the first words on the first line, each further group of words on a line of its own. */
export function shellCommand(words: readonly string[], groups: readonly (readonly string[])[] = []): string {
  return [words, ...groups].map((group) => group.join(' ')).join(' \\\n  ');
}

/** An option with its value in one word, so that a value that begins with a dash stays a value. */
export function shellOption(name: string, value: string): string {
  return `--${name}=${shellWord(value)}`;
}
