/**
 * Whether PostgreSQL can keep every text in a form's input: it takes neither the character NUL nor half of a surrogate pair.
 * Names of members count too: those of a record are the person's.
 */
export function isStorable(input: unknown): boolean {
  if (typeof input === 'string') return !input.includes('\0') && input.isWellFormed();
  if (typeof input !== 'object' || input === null) return true;
  return Object.entries(input).every(([name, value]) => isStorable(name) && isStorable(value));
}
