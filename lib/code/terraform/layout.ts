import type { Node } from 'web-tree-sitter';

/**
 * One line as `terraform fmt` sees it: where the white space before its `=` and before its trailing comment stands.
 * `isOpen`: the value goes on in the next lines, so that its `=` is not aligned with others.
 */
export type Line = {
  start: number;
  assign?: { blank: number; mark: number; isOpen: boolean };
  comment?: { blank: number; mark: number };
  /**
   * How deep the next line is indented, in steps of two blanks: a line that opens more brackets than it closes indents by
   * one step, whatever their number.
   */
  depthAfter: number;
};

/** The lines of a file, as far as formatting goes. */
export function readLines(root: Node, text: string): Line[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lines = starts.map((start): Line => ({ start, depthAfter: 0 }));
  /** Brackets that a line opens more than it closes: in the whole line, and behind its `=`. */
  const nets = new Map<Line, { all: number; behind: number }>();
  forEachLeaf(root, (leaf) => {
    const line = lines[leaf.startPosition.row];
    if (line === undefined) return;
    const start = leaf.startIndex;
    const blank = blankBefore(text, line.start, start);
    if (leaf.type === 'comment') noteComment(text, line, start, blank);
    else if (leaf.type === '=' && line.assign === undefined && blank > line.start)
      line.assign = { blank, mark: start, isOpen: false };
    const change = bracketChange(text.slice(start, leaf.endIndex));
    if (change === 0) return;
    const net = nets.get(line) ?? { all: 0, behind: 0 };
    nets.set(line, { all: net.all + change, behind: net.behind + (line.assign === undefined ? 0 : change) });
  });
  noteDepths(lines, nets);
  return lines;
}

function noteDepths(lines: readonly Line[], nets: ReadonlyMap<Line, { all: number; behind: number }>): void {
  const opened: number[] = [];
  for (const line of lines) {
    const { all, behind } = nets.get(line) ?? { all: 0, behind: 0 };
    if (line.assign !== undefined) line.assign.isOpen = behind !== 0;
    if (all > 0) opened.push(all);
    let closed = -all;
    while (closed > 0 && opened.length > 0) {
      const top = opened.pop() ?? 0;
      if (top > closed) opened.push(top - closed);
      closed -= Math.min(top, closed);
    }
    line.depthAfter = opened.length;
  }
}

/** A comment behind code up to the end of the line is aligned; one inside the line or on a line of its own is not. */
function noteComment(text: string, line: Line, start: number, blank: number): void {
  const isLineComment = text.startsWith('#', start) || text.startsWith('//', start);
  if (isLineComment && text.slice(line.start, start).trim() !== '') line.comment = { blank, mark: start };
}

function blankBefore(text: string, start: number, position: number): number {
  let blank = position;
  while (blank > start && (text[blank - 1] === ' ' || text[blank - 1] === '\t')) blank -= 1;
  return blank;
}

const opening: ReadonlySet<string> = new Set(['{', '[', '(', `$${'{'}`, '%{']);
const closing: ReadonlySet<string> = new Set(['}', ']', ')']);

function bracketChange(token: string): number {
  if (opening.has(token)) return 1;
  return closing.has(token) ? -1 : 0;
}

function forEachLeaf(node: Node, visit: (leaf: Node) => void): void {
  const { children } = node;
  if (children.length === 0) visit(node);
  else for (const child of children) if (child !== null) forEachLeaf(child, visit);
}
