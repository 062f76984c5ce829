import type { RolloutOutlook } from '#lib/code/live/live-report.ts';

/** How the sentence about a Rollout goes on: what the patch makes of it. A key of `code.live.outlook.then`. */
export type Continuation =
  | 'none'
  | 'keeps'
  | 'keepsOther'
  | 'keepsNot'
  | 'cannotTell'
  | 'takesBack'
  | 'changes'
  | 'bringsBack'
  | 'bringsNotBack';

/** Without a patch, or where it makes no difference to what is kept, nothing is said of it. */
export function continuationOf(
  { before, after, isGone }: Pick<RolloutOutlook, 'before' | 'after' | 'isGone'>,
  hasPatch: boolean,
): Continuation {
  if (!hasPatch) return 'none';
  if (isGone) return after === 'kept' ? 'bringsBack' : 'bringsNotBack';
  if (before === 'kept') {
    if (after === 'kept') return 'none';
    return after === 'undone' ? 'takesBack' : after === 'differs' ? 'changes' : 'cannotTell';
  }
  if (after === 'kept') return 'keeps';
  return after === 'undone' ? 'keepsNot' : after === 'differs' ? 'keepsOther' : 'cannotTell';
}
