import { amendRollout } from '../../rollouts/amend-command.ts';
import {
  applyRollout,
  cancelRollout,
  pauseRollout,
  resumeRollout,
  retryFailed,
} from '../../rollouts/control-commands.ts';
import { createRevert, createRollout, previewAgain } from '../../rollouts/create-commands.ts';
import { discardRollout, replanRollout } from '../../rollouts/plan-commands.ts';
import {
  listObstaclesToApplying,
  listObstaclesToGoingOn,
  listObstaclesToReverting,
  readRollout,
  readRolloutProgress,
} from '../../rollouts/rollout-queries.ts';
import { searchRollouts } from '../../rollouts/rollout-search-queries.ts';
import { changePace } from '../../rollouts/steering-commands.ts';
import { operation } from '../operation.ts';

/** Rollouts from the plan to the revert. */
export const rolloutOperations = [
  operation({
    id: 'listRollouts',
    method: 'GET',
    path: '/rollouts',
    tag: 'Rollouts',
    runs: searchRollouts,
  }),
  operation({
    id: 'createRollout',
    method: 'POST',
    path: '/rollouts',
    tag: 'Rollouts',
    runs: createRollout,
    status: 201,
    location: '/rollouts/{rolloutId}',
  }),
  operation({
    id: 'readRollout',
    method: 'GET',
    path: '/rollouts/{rolloutId}',
    tag: 'Rollouts',
    runs: readRollout,
  }),
  operation({
    id: 'amendRollout',
    method: 'PATCH',
    path: '/rollouts/{rolloutId}',
    tag: 'Rollouts',
    runs: amendRollout,
  }),
  operation({
    id: 'readRolloutProgress',
    method: 'GET',
    path: '/rollouts/{rolloutId}/progress',
    tag: 'Rollouts',
    runs: readRolloutProgress,
  }),
  operation({
    id: 'listObstaclesToApplying',
    method: 'GET',
    path: '/rollouts/{rolloutId}/obstacles',
    tag: 'Rollouts',
    runs: listObstaclesToApplying,
  }),
  operation({
    id: 'listObstaclesToGoingOn',
    method: 'GET',
    path: '/rollouts/{rolloutId}/obstacles-to-going-on',
    tag: 'Rollouts',
    runs: listObstaclesToGoingOn,
  }),
  operation({
    id: 'listObstaclesToReverting',
    method: 'GET',
    path: '/rollouts/{rolloutId}/obstacles-to-reverting',
    tag: 'Rollouts',
    runs: listObstaclesToReverting,
  }),
  operation({
    id: 'applyRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/apply',
    tag: 'Rollouts',
    runs: applyRollout,
    ifMatch: 'planDigest',
  }),
  operation({
    id: 'pauseRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/pause',
    tag: 'Rollouts',
    runs: pauseRollout,
  }),
  operation({
    id: 'resumeRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/resume',
    tag: 'Rollouts',
    runs: resumeRollout,
  }),
  operation({
    id: 'cancelRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/cancel',
    tag: 'Rollouts',
    runs: cancelRollout,
  }),
  operation({
    id: 'retryRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/retry',
    tag: 'Rollouts',
    runs: retryFailed,
  }),
  operation({
    id: 'revertRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/revert',
    tag: 'Rollouts',
    runs: createRevert,
    status: 201,
    location: '/rollouts/{rolloutId}',
  }),
  operation({
    id: 'previewAgain',
    method: 'POST',
    path: '/rollouts/{rolloutId}/preview-again',
    tag: 'Rollouts',
    runs: previewAgain,
    status: 201,
    location: '/rollouts/{rolloutId}',
  }),
  operation({
    id: 'replanRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/replan',
    tag: 'Rollouts',
    runs: replanRollout,
  }),
  operation({
    id: 'discardRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/discard',
    tag: 'Rollouts',
    runs: discardRollout,
  }),
  operation({
    id: 'changePace',
    method: 'PUT',
    path: '/rollouts/{rolloutId}/pace',
    tag: 'Rollouts',
    runs: changePace,
  }),
];
