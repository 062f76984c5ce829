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
    runs: searchChanges,
  }),
  operation({
    id: 'readChange',
    method: 'GET',
    path: '/rollouts/{rolloutId}/changes/{changeId}',
    tag: 'Changes',
    runs: readChange,
  }),
  operation({
    id: 'listChangeEvents',
    method: 'GET',
    path: '/rollouts/{rolloutId}/changes/{changeId}/events',
    tag: 'Changes',
    runs: listChangeEvents,
  }),
  operation({
    id: 'listFindings',
    method: 'GET',
    path: '/rollouts/{rolloutId}/findings',
    tag: 'Changes',
    runs: listFindingGroups,
  }),
  operation({
    id: 'excludeFromPreview',
    method: 'POST',
    path: '/rollouts/{rolloutId}/exclude-from-preview',
    tag: 'Changes',
    runs: excludeFromPreview,
  }),
  operation({
    id: 'includeInPreview',
    method: 'POST',
    path: '/rollouts/{rolloutId}/include-in-preview',
    tag: 'Changes',
    runs: includeInPreview,
  }),
  operation({
    id: 'excludeFromRollout',
    method: 'POST',
    path: '/rollouts/{rolloutId}/exclude',
    tag: 'Changes',
    runs: excludeFromRollout,
  }),
];
