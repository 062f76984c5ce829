import type { Failure } from '../errors.ts';
import type { RolloutCounts } from './counts.ts';

/**
 * What can be made of a preview. `undecided`: nothing of it can be applied until a person decides conflicts. `blocked`: nothing can be,
 * whatever one decides here. `unchanged`: there is nothing to do.
 */
export type PreviewState = 'applicable' | 'undecided' | 'blocked' | 'unchanged';

/** Returns the state of a preview by its counts and by how many of the blocked functions wait for a decision about conflicts. */
export function previewStateOf(
  { change, blocked }: Pick<RolloutCounts, 'change' | 'blocked'>,
  undecided: number,
): PreviewState {
  if (change > 0) return 'applicable';
  if (undecided > 0) return 'undecided';
  return blocked > 0 ? 'blocked' : 'unchanged';
}

/**
 * Returns what keeps a preview from being applied. Conflicts that nobody decided are not among it: whoever applies chooses to leave their
 * functions out, and the others can be applied.
 */
export function withoutConflicts(obstacles: readonly Failure[]): Failure[] {
  return obstacles.filter(({ code }) => code !== 'conflictUndecided');
}
