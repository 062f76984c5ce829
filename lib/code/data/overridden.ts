/** The name under which an earlier member stays visible in a value when a later one has the same name. */
export function overriddenName(name: string, turn: number): string {
  return `${name} (overridden ${turn})`;
}

/** Whether a name is one that `overriddenName` made. */
export function isOverridden(name: string): boolean {
  return / \(overridden \d+\)$/.test(name);
}
