/**
 * What a translation must share with its original: the parameters with their types, the branches of each select, and the tags. Plural
 * branches are apart, as languages have their own. `plurals`: the branches of every plural, in order.
 */
export type Shape = { parameters: string[]; selects: string[]; tags: string[]; plurals: string[][]; text: string };

/** The shape of an ICU message, and `text`, its words without parameters, tags and keywords. */
export function shapeOf(message: string): Shape {
  const found = { parameters: new Set<string>(), selects: new Set<string>(), plurals: [] as string[][] };
  const withoutTags = message.replaceAll(/<\/?\w+>/g, '\u0000');
  const text = read(withoutTags, found);
  return {
    parameters: [...found.parameters].toSorted(),
    selects: [...found.selects].toSorted(),
    tags: [...new Set(Array.from(message.matchAll(/<(\w+)>/g), ([, name]) => name ?? ''))].toSorted(),
    plurals: found.plurals,
    text: text.replaceAll('\u0000', ''),
  };
}

type Found = { parameters: Set<string>; selects: Set<string>; plurals: string[][] };

/** Reads a message and returns its text, of all branches one after another; `￼` stands for a parameter. */
function read(message: string, found: Found): string {
  let text = '';
  for (let at = 0; at < message.length; at += 1) {
    // What stands in single quotes after one of these is text, not syntax.
    const quoted = /^'([{}<|#][^']*)'/.exec(message.slice(at));
    if (quoted) {
      text += quoted[1] ?? '';
      at += quoted[0].length - 1;
    } else if (message[at] === '{') {
      const end = closing(message, at);
      text += readParameter(message.slice(at + 1, end), found);
      at = end;
    } else text += message[at];
  }
  return text;
}

function readParameter(inside: string, found: Found): string {
  const [, name = '', type = '', rest = ''] = /^\s*(\w+)\s*(?:,\s*(\w+)\s*(?:,([\s\S]*))?)?$/.exec(inside) ?? [];
  found.parameters.add(type === 'plural' || type === 'number' ? `${name}, number` : name);
  if (type !== 'plural' && type !== 'select' && type !== 'selectordinal') return '￼';
  const branches: string[] = [];
  const texts: string[] = [];
  for (let at = 0; at < rest.length; at += 1) {
    const [whole = '', branch = ''] = /^\s*(=?\w+)\s*(?=\{)/.exec(rest.slice(at)) ?? [];
    if (whole === '') continue;
    const start = at + whole.length;
    const end = closing(rest, start);
    branches.push(branch);
    texts.push(read(rest.slice(start + 1, end), found));
    at = end;
  }
  if (type === 'select') found.selects.add(`${name}: ${branches.toSorted().join(' ')}`);
  else found.plurals.push(branches);
  return texts.join('￼');
}

/** Where the brace that opens at `from` closes. */
function closing(message: string, from: number): number {
  let depth = 0;
  for (let at = from; at < message.length; at += 1) {
    if (message[at] === '{') depth += 1;
    if (message[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`A brace stays open: ${message}`);
}
