import { parse, stringify } from 'yaml';
import { isList, isMapping, type Value } from '../edit/value.ts';

/** How inserted text is laid out in a document. */
export type Layout = { format: 'yaml' | 'json'; unit: string; lineEnd: string };

/** A value on one line: JSON, or YAML in brackets. */
export function renderFlow(value: Value, format: Layout['format']): string {
  if (isList(value)) return `[${value.map((item) => renderFlow(item, format)).join(', ')}]`;
  if (isMapping(value)) {
    const tag = format === 'yaml' ? tagOf(value) : undefined;
    if (tag !== undefined) return `${tag} ${renderFlow(value[tag] ?? null, format)}`;
    const members = Object.entries(value).map(
      ([key, member]) => `${renderKey(key, format)}: ${renderFlow(member, format)}`,
    );
    return `{${members.join(', ')}}`;
  }
  return renderScalar(value, format, true);
}

/**
 * A text in the quotes of the text that it replaces, so that replacing it back gives the same bytes; undefined where the
 * former had none or the new one needs more than quotes.
 */
export function renderQuoted(value: Value, quote: string | undefined): string | undefined {
  if (typeof value !== 'string' || (quote !== "'" && quote !== '"')) return undefined;
  const quoted = `${quote}${value}${quote}`;
  return !value.includes(quote) && JSON.stringify(value) === `"${value}"` ? quoted : undefined;
}

/** A value in brackets on several lines; the first line stands where it is put, the others begin with `indentation`. */
export function renderLines(value: Value, layout: Layout, indentation: string): string {
  const inner = indentation + layout.unit;
  const joined = (open: string, parts: string[], close: string) =>
    `${open}${parts.map((part) => `${layout.lineEnd}${inner}${part}`).join(',')}${layout.lineEnd}${indentation}${close}`;
  if (isList(value) && value.length > 0)
    return joined(
      '[',
      value.map((item) => renderLines(item, layout, inner)),
      ']',
    );
  const isTagged = layout.format === 'yaml' && isMapping(value) && tagOf(value) !== undefined;
  if (isMapping(value) && Object.keys(value).length > 0 && !isTagged) {
    const members = Object.entries(value).map(
      ([key, member]) => `${renderKey(key, layout.format)}: ${renderLines(member, layout, inner)}`,
    );
    return joined('{', members, '}');
  }
  return renderFlow(value, layout.format);
}

/** The lines of a block value, each with its indentation: members `key: value`, or items `- value`. */
export function renderBlock(value: Value, layout: Layout, indentation: string): string[] {
  if (isList(value))
    return value.flatMap((item) => {
      const [first = '', ...rest] = isFilled(item) ? renderBlock(item, layout, `${indentation}  `) : [];
      if (!isFilled(item)) return [`${indentation}- ${renderInline(item)}`];
      return [`${indentation}- ${first.trimStart()}`, ...rest];
    });
  if (!isMapping(value)) return [`${indentation}${renderInline(value)}`];
  return Object.entries(value).flatMap(([key, member]) => renderMember(key, member, layout, indentation));
}

/** The lines of one member of a block map. */
export function renderMember(key: string, value: Value, layout: Layout, indentation: string): string[] {
  const name = `${indentation}${renderKey(key, 'yaml', false)}:`;
  if (!isFilled(value)) return [`${name} ${renderInline(value)}`];
  return [name, ...renderBlock(value, layout, indentation + layout.unit)];
}

function isFilled(value: Value): boolean {
  const isTagged = isMapping(value) && tagOf(value) !== undefined;
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0 && !isTagged;
}

/** A scalar, an empty collection or a tagged value on a line of a block. */
function renderInline(value: Value): string {
  const tag = isMapping(value) ? tagOf(value) : undefined;
  if (tag !== undefined && isMapping(value)) return `${tag} ${renderFlow(value[tag] ?? null, 'yaml')}`;
  return typeof value === 'object' && value !== null ? renderFlow(value, 'yaml') : renderScalar(value, 'yaml', false);
}

/** The tag of a value that stands for a tagged node, `{"!Ref": "Name"}`. */
function tagOf(value: { readonly [key: string]: Value }): string | undefined {
  const [key, ...others] = Object.keys(value);
  return key?.startsWith('!') === true && others.length === 0 ? key : undefined;
}

function renderKey(key: string, format: Layout['format'], isInFlow = true): string {
  return renderScalar(key, format, isInFlow);
}

/** A scalar that every version of YAML reads as exactly this value. */
export function renderScalar(
  value: string | number | boolean | null,
  format: Layout['format'],
  isInFlow: boolean,
): string {
  if (format === 'json' || typeof value !== 'string') return JSON.stringify(value);
  // YAML 1.1 readers take more texts for numbers, dates and booleans than those of 1.2.
  const plain = stringify(value, { version: '1.1', lineWidth: 0, blockQuote: false }).trimEnd();
  const isPlainSafe =
    !isInFlow || plain.startsWith('"') || !['{', '}', '[', ']', ','].some((mark) => plain.includes(mark));
  const isTimestamp = !plain.startsWith('"') && !Number.isNaN(Date.parse(value)) && value.includes('-');
  if (!isPlainSafe || isTimestamp || plain.includes('\n') || parse(plain, { version: '1.2' }) !== value)
    return JSON.stringify(value);
  return plain;
}
