'use server';

import { action } from '#app/_doors/action.ts';
import {
  applyRollout,
  cancelRollout,
  pauseRollout,
  resumeRollout,
  retryFailed,
} from '#lib/commands/rollouts/control-commands.ts';
import { createRevert, previewAgain } from '#lib/commands/rollouts/create-commands.ts';
import { decideConflicts, discardRollout, replanRollout } from '#lib/commands/rollouts/plan-commands.ts';
import {
  changePace,
  excludeFromPreview,
  excludeFromRollout,
  includeInPreview,
} from '#lib/commands/rollouts/steering-commands.ts';

export const applyAction = action(applyRollout);
export const pauseAction = action(pauseRollout);
export const resumeAction = action(resumeRollout);
export const cancelAction = action(cancelRollout);
export const retryAction = action(retryFailed);

export const changePaceAction = action(changePace);
export const excludeFromRolloutAction = action(excludeFromRollout);
export const excludeFromPreviewAction = action(excludeFromPreview);
export const includeInPreviewAction = action(includeInPreview);

export const replanAction = action(replanRollout);
export const discardAction = action(discardRollout);
export const decideConflictsAction = action(decideConflicts);

export const revertAction = action(createRevert);
export const previewAgainAction = action(previewAgain);
