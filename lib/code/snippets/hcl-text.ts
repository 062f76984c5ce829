/** An expression of HCL that is put in as it is (`var.x`, `aws_security_group.y.id`); one line. */
export class HclExpression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HclValue =
  | string
  | number
  | boolean
  | HclExpression
  | readonly HclValue[]
  | { readonly [key: string]: HclValue };

/** A part of a body: an attribute, a block with its labels, a comment on its own line, or an empty line. */
export type HclItem =
  | { attribute: string; value: HclValue }
  | { block: string; labels?: readonly string[]; body: readonly HclItem[] }
  | { comment: string }
  | 'blank';

/** Marks text as an expression. */
export function hcl(text: string): HclExpression {
  return new HclExpression(text);
}

/** An attribute of a body. */
export function attribute(name: string, value: HclValue): HclItem {
  return { attribute: name, value };
}

/** A whole file as `terraform fmt` writes it, ending with a newline; empty lines stand between its blocks. */
export function writeHclFile(items: readonly HclItem[]): string {
  const spaced = items.flatMap((item, index): HclItem[] => {
    const previous = items[index - 1];
    const isAnnounced = previous !== undefined && previous !== 'blank' && 'comment' in previous;
    return index === 0 || isAnnounced ? [item] : ['blank', item];
  });
  return `${writeBody(spaced, 0)}\n`;
}

function writeBody(items: readonly HclItem[], depth: number): string {
  const indent = '  '.repeat(depth);
  const widths = alignedWidths(items);
  return items
    .map((item, index) => {
      if (item === 'blank') return '';
      if ('comment' in item) return `${indent}# ${item.comment}`;
      if ('attribute' in item)
        return `${indent}${item.attribute.padEnd(widths[index] ?? 0)} = ${writeValue(item.value, depth)}`;
      const labels = (item.labels ?? []).map((label) => ` ${quoteHcl(label)}`).join('');
      return item.body.length === 0
        ? `${indent}${item.block}${labels} {}`
        : `${indent}${item.block}${labels} {\n${writeBody(item.body, depth + 1)}\n${indent}}`;
    })
    .join('\n');
}

/**
 * How wide the name of each attribute is written: `terraform fmt` aligns the equals signs of neighbouring lines, and an
 * attribute on several lines has no neighbours.
 */
function alignedWidths(items: readonly HclItem[]): number[] {
  return widthsOf(
    items.map((item) =>
      item !== 'blank' && 'attribute' in item && !isOnSeveralLines(item.value) ? item.attribute.length : undefined,
    ),
  );
}

/** For each length the greatest of its run; undefined ends a run and has no width. */
function widthsOf(lengths: readonly (number | undefined)[]): number[] {
  const widths: number[] = [];
  let run: number[] = [];
  for (const [index, length] of lengths.entries()) {
    if (length === undefined) {
      run = [];
      continue;
    }
    run.push(index);
    const widest = Math.max(...run.map((place) => lengths[place] ?? 0));
    for (const place of run) widths[place] = widest;
  }
  return widths;
}

function writeValue(value: HclValue, depth: number): string {
  if (value instanceof HclExpression) return value.text;
  if (typeof value === 'string') return quoteHcl(value);
  if (typeof value !== 'object') return String(value);
  const inner = '  '.repeat(depth + 1);
  const end = '  '.repeat(depth);
  if (isList(value)) {
    if (!isOnSeveralLines(value)) return `[${value.map((item) => writeValue(item, depth)).join(', ')}]`;
    return `[\n${value.map((item) => `${inner}${writeValue(item, depth + 1)},\n`).join('')}${end}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const names = entries.map(([key]) => (/^[A-Za-z_][\w-]*$/.test(key) ? key : quoteHcl(key)));
  const widths = widthsOf(
    entries.map(([, item], index) => (isOnSeveralLines(item) ? undefined : Array.from(names[index] ?? '').length)),
  );
  const lines = entries.map(([, item], index) => {
    const name = names[index] ?? '';
    const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - Array.from(name).length));
    return `${inner}${name}${padding} = ${writeValue(item, depth + 1)}\n`;
  });
  return `{\n${lines.join('')}${end}}`;
}

/** Short lists of expressions stay on their line; lists of texts and maps get a line for each entry. */
function isOnSeveralLines(value: HclValue): boolean {
  if (value instanceof HclExpression || typeof value !== 'object') return false;
  if (isList(value)) return value.length > 1 || value.some((item) => isOnSeveralLines(item));
  return Object.keys(value).length > 0;
}

function isList(value: HclValue): value is readonly HclValue[] {
  return Array.isArray(value);
}

/**
 * A text as a quoted template of HCL that stands for exactly the text: `${` and `%{` are doubled, and a sign before them is
 * escaped by its number, because not every parser counts a third sign as one.
 */
export function quoteHcl(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(/\$+\{/g, (run) => `${'\\u0024'.repeat(run.length - 2)}$\${`)
    .replaceAll(/%+\{/g, (run) => `${'\\u0025'.repeat(run.length - 2)}%%{`);
  return `"${escaped}"`;
}
