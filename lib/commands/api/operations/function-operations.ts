import { acceptDrift, bringBack } from '../../drift/drift-commands.ts';
import { listFunctionChanges, readFunction } from '../../functions/function-queries.ts';
import { searchFunctions } from '../../functions/function-search-queries.ts';
import { readTimeline } from '../../functions/function-state-queries.ts';
import { readCoverage } from '../../functions/overview-queries.ts';
import { createRestore } from '../../rollouts/restore-commands.ts';
import { operation } from '../operation.ts';

/** Functions as the last scan saw them. */
export const functionOperations = [
  operation({
    id: 'listFunctions',
    method: 'GET',
    path: '/functions',
    tag: 'Functions',
    runs: searchFunctions,
  }),
  operation({
    id: 'readFunction',
    method: 'GET',
    path: '/functions/{functionId}',
    tag: 'Functions',
    runs: readFunction,
  }),
  operation({
    id: 'listFunctionChanges',
    method: 'GET',
    path: '/functions/{functionId}/changes',
    tag: 'Functions',
    runs: listFunctionChanges,
  }),
  operation({
    id: 'listTimeline',
    method: 'GET',
    path: '/functions/{functionId}/timeline',
    tag: 'Functions',
    runs: readTimeline,
  }),
  operation({
    id: 'readCoverage',
    method: 'GET',
    path: '/coverage',
    tag: 'Functions',
    runs: readCoverage,
  }),
  operation({
    id: 'acceptDrift',
    method: 'POST',
    path: '/functions/{functionId}/drift/accept',
    tag: 'Functions',
    runs: acceptDrift,
  }),
  operation({
    id: 'bringBack',
    method: 'POST',
    path: '/functions/bring-back',
    tag: 'Functions',
    runs: bringBack,
    status: 201,
  }),
  operation({
    id: 'restoreFunction',
    method: 'POST',
    path: '/functions/{functionId}/restore',
    tag: 'Functions',
    runs: createRestore,
    status: 201,
  }),
];
