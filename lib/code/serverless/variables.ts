/** One source of a variable: `file(./a.yml):b` has the name `file`, the argument `./a.yml` and the address `b`. */
export type VariableSource =
  | { kind: 'source'; name: string; argument: string | undefined; address: string | undefined }
  | { kind: 'literal'; value: string };

/** A text taken apart: what is plain, and each `${…}` with its sources in the order in which they are tried. */
export type TextPart = { kind: 'plain'; text: string } | { kind: 'variable'; text: string; sources: VariableSource[] };

/**
 * Takes a text apart at its variables. A `${` that is never closed is plain text. Source of the syntax: the Serverless
 * Framework's documentation "Variables", versions 3 and 4.
 */
export function splitVariables(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let plainStart = 0;
  let position = 0;
  while (position < text.length) {
    const end = text.startsWith('${', position) ? closingBrace(text, position + 2) : undefined;
    if (end === undefined) {
      position += 1;
      continue;
    }
    if (position > plainStart) parts.push({ kind: 'plain', text: text.slice(plainStart, position) });
    const inner = text.slice(position + 2, end);
    parts.push({ kind: 'variable', text: text.slice(position, end + 1), sources: splitSources(inner) });
    position = end + 1;
    plainStart = position;
  }
  if (plainStart < text.length) parts.push({ kind: 'plain', text: text.slice(plainStart) });
  return parts;
}

/** The only variable of a text that consists of nothing else; undefined for every other text. */
export function wholeVariable(text: string): VariableSource[] | undefined {
  const [part, ...others] = splitVariables(text.trim());
  return part?.kind === 'variable' && others.length === 0 ? part.sources : undefined;
}

function closingBrace(text: string, start: number): number | undefined {
  let depth = 1;
  for (let position = start; position < text.length; position += 1) {
    if (text.startsWith('${', position)) {
      depth += 1;
      position += 1;
    } else if (text[position] === '}') {
      depth -= 1;
      if (depth === 0) return position;
    }
  }
  return undefined;
}

function splitSources(inner: string): VariableSource[] {
  return splitAtCommas(inner).map((text) => sourceOf(text.trim()));
}

/** Cuts at commas that stand neither in quotes, nor in parentheses, nor in a variable inside. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let quote: string | undefined;
  for (let position = 0; position < text.length; position += 1) {
    const character = text[position];
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '(' || character === '{') depth += 1;
    else if (character === ')' || character === '}') depth -= 1;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, position));
      start = position + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function sourceOf(text: string): VariableSource {
  const first = text[0];
  if ((first === "'" || first === '"') && text.length > 1 && text.at(-1) === first)
    return { kind: 'literal', value: text.slice(1, -1) };
  if (text === 'true' || text === 'false' || (text !== '' && !Number.isNaN(Number(text))))
    return { kind: 'literal', value: text };
  const open = text.indexOf('(');
  const colon = text.indexOf(':');
  if (open !== -1 && (colon === -1 || open < colon)) {
    const close = text.lastIndexOf(')');
    const rest = close === -1 ? '' : text.slice(close + 1);
    const argument = text.slice(open + 1, close === -1 ? text.length : close).trim();
    const address = rest.startsWith(':') ? rest.slice(1).trim() : undefined;
    return { kind: 'source', name: text.slice(0, open), argument: unquoted(argument), address };
  }
  if (colon === -1) return { kind: 'source', name: text, argument: undefined, address: undefined };
  return { kind: 'source', name: text.slice(0, colon), argument: undefined, address: text.slice(colon + 1).trim() };
}

function unquoted(text: string): string {
  const first = text[0];
  return (first === "'" || first === '"') && text.at(-1) === first && text.length > 1 ? text.slice(1, -1) : text;
}
