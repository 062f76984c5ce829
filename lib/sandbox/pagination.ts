/** A place in a listing: after the entry of this name, which stood at this position. */
type Place = { position: number; name: string };

/** An opaque token that means "after this entry". */
export function encodeToken({ position, name }: Place): string {
  return Buffer.from(`${position}:${name}`).toString('base64url');
}

/**
 * Where a listing goes on for a token: after the named entry, or at its old position when it was deleted meanwhile.
 * Undefined for a token that was never given.
 */
export function startAfter(token: string, positions: ReadonlyMap<string, number>): number | undefined {
  const [, position, name] = /^(\d+):(.+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (position === undefined || name === undefined) return undefined;
  const now = positions.get(name);
  return now === undefined ? Number(position) : now + 1;
}
