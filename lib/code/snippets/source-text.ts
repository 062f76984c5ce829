/** Text that is put into the source as it is: an expression of the language. */
export class SourceExpression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Plain data, with expressions of the language in it. Members that are undefined are left out. */
export type SourceValue =
  | string
  | number
  | boolean
  | SourceExpression
  | readonly SourceValue[]
  | { readonly [key: string]: SourceValue | undefined };

/** Marks text as an expression of the language that is written; it may have several lines, indented for depth 0. */
export function expression(text: string): SourceExpression {
  return new SourceExpression(text);
}

/**
 * Data as source text of TypeScript or Python, on several lines where it holds something. `depth` is how many steps of
 * two (TypeScript) or four (Python) spaces the line has on which it begins.
 */
export function writeSource(value: SourceValue, language: 'typescript' | 'python', depth = 0): string {
  const indent = language === 'python' ? '    ' : '  ';
  const inner = indent.repeat(depth + 1);
  const end = indent.repeat(depth);
  const write = (item: SourceValue) => writeSource(item, language, depth + 1);
  if (value instanceof SourceExpression) return value.text.replaceAll('\n', `\n${end}`);
  if (isList(value))
    return value.length === 0 ? '[]' : `[\n${value.map((item) => `${inner}${write(item)},\n`).join('')}${end}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [{ key, item }]));
    if (entries.length === 0) return '{}';
    const name = language === 'python' ? (key: string) => JSON.stringify(key) : propertyName;
    return `{\n${entries.map(({ key, item }) => `${inner}${name(key)}: ${write(item)},\n`).join('')}${end}}`;
  }
  if (typeof value === 'boolean' && language === 'python') return value ? 'True' : 'False';
  // Every text and number of JSON is a literal of both languages, with the same meaning.
  return JSON.stringify(value);
}

function propertyName(key: string): string {
  if (key === '__proto__') return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function isList(value: SourceValue): value is readonly SourceValue[] {
  return Array.isArray(value);
}
