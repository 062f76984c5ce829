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
    runs: readApproval,
  }),
  operation({
    id: 'requestApproval',
    method: 'POST',
    path: '/rollouts/{rolloutId}/approval/request',
    tag: 'Rollouts',
    runs: requestApproval,
    ifMatch: 'planDigest',
  }),
  operation({
    id: 'approveRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/approval',
    tag: 'Rollouts',
    runs: approveRollout,
    ifMatch: 'planDigest',
  }),
  operation({
    id: 'commentOnRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/comments',
    tag: 'Rollouts',
    runs: commentOnRollout,
  }),
];
