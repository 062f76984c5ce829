/** The names of a record that was written out as a literal, in its order. TypeScript's own Object.keys forgets them. */
export function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(record) as Key[];
}
