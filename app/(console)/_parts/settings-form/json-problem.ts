import { type ParseError, parse } from 'jsonc-parser';

/** Where a text stops being JSON, counted from 1; undefined where all of it is. */
export function findJsonProblem(text: string): { line: number; column: number } | undefined {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first === undefined) return undefined;
  const before = text.slice(0, first.offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
