import type { DiffMatches } from '#lib/db/rollouts/review-rows.ts';

/** The group in which a matching line stands, by the line's place among all that match, from 0; undefined for none. */
export function matchAt({ groups }: Pick<DiffMatches, 'groups'>, index: number): { position: number } | undefined {
  let left = index;
  for (const { position, lines } of groups) {
    if (left < lines) return { position };
    left -= lines;
  }
  return undefined;
}

/** How many matching lines stand in groups before a position. */
export function linesBefore({ groups }: Pick<DiffMatches, 'groups'>, first: number): number {
  return groups.reduce((sum, { position, lines }) => (position < first ? sum + lines : sum), 0);
}
