import { approveRollout, commentOnRollout, requestApproval } from '../../rollouts/approval-commands.ts';
import { readApproval } from '../../rollouts/approval-queries.ts';
import { operation } from '../operation.ts';

/** What one person says of another's plan, where an account requires it. */
export const approvalOperations = [
  operation({
    id: 'readApproval',
    method: 'GET',
    path: '/rollouts/{rolloutId}/approval',
    tag: 'Rollouts',
    summary: 'How it stands with the approval of a rollout, and what was said about it',
    runs: readApproval,
  }),
  operation({
    id: 'requestApproval',
    method: 'POST',
    path: '/rollouts/{rolloutId}/approval/request',
    tag: 'Rollouts',
    summary: 'Ask for the approval of exactly this plan',
    description:
      'If-Match names the plan by its `planDigest`, in quotes. `askedIds`: ids of the people who are asked; without them everybody who may approve.',
    runs: requestApproval,
    ifMatch: 'planDigest',
  }),
  operation({
    id: 'approveRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/approval',
    tag: 'Rollouts',
    summary: 'Approve exactly this plan, as a person who is not its author',
    description:
      'If-Match names the plan by its `planDigest`, in quotes; when another plan stands there by now, nothing is approved (412). The token has to be a person’s: no machine approves.',
    runs: approveRollout,
    ifMatch: 'planDigest',
  }),
  operation({
    id: 'commentOnRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/comments',
    tag: 'Rollouts',
    summary: 'Add a comment for those who decide about a rollout',
    runs: commentOnRollout,
  }),
];
