'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { chooseSingleKeys } from '#lib/commands/people/single-key-commands.ts';
import {
  approveRollout,
  commentOnRollout,
  questionRollout,
  remindApprovers,
  requestApproval,
  withdrawVote,
} from '#lib/commands/rollouts/approval-commands.ts';
import { listApproversOf } from '#lib/commands/rollouts/approval-queries.ts';
import {
  applyRollout,
  cancelRollout,
  pauseRollout,
  resumeRollout,
  retryFailed,
} from '#lib/commands/rollouts/control-commands.ts';
import { createRevert, previewAgain } from '#lib/commands/rollouts/create-commands.ts';
import { decideConflicts, discardRollout, replanRollout } from '#lib/commands/rollouts/plan-commands.ts';
import { markViewed } from '#lib/commands/rollouts/review-commands.ts';
import { listGroupMembers, readCommandLines } from '#lib/commands/rollouts/review-queries.ts';
import {
  changePace,
  excludeFromPreview,
  excludeFromRollout,
  excludeInReview,
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
export const excludeInReviewAction = action(excludeInReview);
export const includeInPreviewAction = action(includeInPreview);

// Whoever goes back to a preview finds it by their choice.
export const chooseSingleKeysAction = action(chooseSingleKeys, () => revalidatePath('/rollouts/[id]', 'page'));
export const markViewedAction = action(markViewed);
export const listGroupMembersAction = action(listGroupMembers);
export const readCommandLinesAction = action(readCommandLines);

export const requestApprovalAction = action(requestApproval);
export const remindApproversAction = action(remindApprovers);
export const approveAction = action(approveRollout);
export const questionAction = action(questionRollout);
export const withdrawVoteAction = action(withdrawVote);
export const commentAction = action(commentOnRollout);
export const listApproversAction = action(listApproversOf);

export const replanAction = action(replanRollout);
export const discardAction = action(discardRollout);
export const decideConflictsAction = action(decideConflicts);

export const revertAction = action(createRevert);
export const previewAgainAction = action(previewAgain);
