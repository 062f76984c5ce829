/** One line of an attribute: before and after alike, or only on one side. */
export type AttributeLine = { kind: 'unchanged' | 'added' | 'removed'; text: string };

/** A value that there is one of, such as a handler. `null` where the code does not say it; nothing is shown then. */
export function valueLines(before: string | null, after: string | null): AttributeLine[] {
  if (before === after) return after === null ? [] : [{ kind: 'unchanged', text: after }];
  return [
    ...(before === null ? [] : [{ kind: 'removed' as const, text: before }]),
    ...(after === null ? [] : [{ kind: 'added' as const, text: after }]),
  ];
}

/** A list, such as layers: what goes, then the new list in its order. */
export function listLines(before: readonly string[], after: readonly string[]): AttributeLine[] {
  return [
    ...before.filter((text) => !after.includes(text)).map((text) => ({ kind: 'removed' as const, text })),
    ...after.map((text) => ({ kind: before.includes(text) ? ('unchanged' as const) : ('added' as const), text })),
  ];
}

/** Variables by name, a changed one as two lines. */
export function variableLines(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): AttributeLine[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const lineOf = (variables: Readonly<Record<string, string>>) =>
      Object.hasOwn(variables, name) ? `${name}=${variables[name]}` : null;
    return valueLines(lineOf(before), lineOf(after));
  });
}
