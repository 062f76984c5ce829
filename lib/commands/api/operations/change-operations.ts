import { listChangeEvents, listFindingGroups, readChange } from '../../rollouts/change-queries.ts';
import { searchChanges } from '../../rollouts/rollout-search-queries.ts';
import { excludeFromPreview, excludeFromRollout, includeInPreview } from '../../rollouts/steering-commands.ts';
import { operation } from '../operation.ts';

/** Changes of one Rollout: one function each. */
export const changeOperations = [
  operation({
    id: 'listChanges',
    method: 'GET',
    path: '/rollouts/{rolloutId}/changes',
    tag: 'Changes',
    summary: 'Changes of a rollout that match, by function name',
    runs: searchChanges,
  }),
  operation({
    id: 'readChange',
    method: 'GET',
    path: '/rollouts/{rolloutId}/changes/{changeId}',
    tag: 'Changes',
    summary: 'One change with each attribute before and after, masked',
    runs: readChange,
  }),
  operation({
    id: 'listChangeEvents',
    method: 'GET',
    path: '/rollouts/{rolloutId}/changes/{changeId}/events',
    tag: 'Changes',
    summary: 'What was recorded about one change, newest first',
    runs: listChangeEvents,
  }),
  operation({
    id: 'listFindings',
    method: 'GET',
    path: '/rollouts/{rolloutId}/findings',
    tag: 'Changes',
    summary: 'What preflight found about the functions of a rollout, by kind',
    runs: listFindingGroups,
  }),
  operation({
    id: 'excludeFromPreview',
    method: 'POST',
    path: '/rollouts/{rolloutId}/exclude-from-preview',
    tag: 'Changes',
    summary: 'Take functions out of a planned rollout, whose plan gets another digest',
    runs: excludeFromPreview,
  }),
  operation({
    id: 'includeInPreview',
    method: 'POST',
    path: '/rollouts/{rolloutId}/include-in-preview',
    tag: 'Changes',
    summary: 'Take functions into a planned rollout again',
    runs: includeInPreview,
  }),
  operation({
    id: 'excludeFromRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/exclude',
    tag: 'Changes',
    summary: 'Take functions that are not sent yet out of a rollout under way',
    runs: excludeFromRollout,
  }),
];
