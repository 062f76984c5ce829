/** Where the line that holds `position` begins. */
export function lineStart(text: string, position: number): number {
  return text.lastIndexOf('\n', position - 1) + 1;
}

/** Where the line that holds `position` ends, before its line end (`\n` or `\r\n`). */
export function lineEnd(text: string, position: number): number {
  const newline = text.indexOf('\n', position);
  const end = newline === -1 ? text.length : newline;
  return end > position && text[end - 1] === '\r' ? end - 1 : end;
}

/** The line number of a position, from 1. */
export function lineNumber(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The line end that a file uses, the more frequent one where it mixes them; `\n` for a file of one line. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  let windows = 0;
  let others = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (text[at - 1] === '\r') windows += 1;
    else others += 1;
  }
  return windows > others ? '\r\n' : '\n';
}

/** The white space that begins the line of a position. */
export function indentationAt(text: string, position: number): string {
  const start = lineStart(text, position);
  let end = start;
  while (text[end] === ' ' || text[end] === '\t') end += 1;
  return text.slice(start, end);
}

/** Whether only white space stands between the beginning of the line and `position`. */
export function isFirstOnLine(text: string, position: number): boolean {
  return text.slice(lineStart(text, position), position).trim() === '';
}

/** The end of what stands before `end` without white space and line ends. */
export function trimmedEnd(text: string, start: number, end: number): number {
  let position = end;
  while (position > start && isBlank(text[position - 1])) position -= 1;
  return position;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
