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
    summary: 'Functions that match, by name',
    description:
      'The conditions are those in the address of the console’s list, and all must hold: `region=eu-west-1,us-east-1` is one of these values, `runtime!=java21` none of them, `name~=pay` contains this text, `name!~=test` does not. A comma within a value is written %2C, encoded twice. A tag is `key` or `key=value`.',
    runs: searchFunctions,
  }),
  operation({
    id: 'readFunction',
    method: 'GET',
    path: '/functions/{functionId}',
    tag: 'Functions',
    summary: 'One function; also one that is gone',
    runs: readFunction,
  }),
  operation({
    id: 'listFunctionChanges',
    method: 'GET',
    path: '/functions/{functionId}/changes',
    tag: 'Functions',
    summary: 'What was planned for a function and done to it, newest first',
    runs: listFunctionChanges,
  }),
  operation({
    id: 'listTimeline',
    method: 'GET',
    path: '/functions/{functionId}/timeline',
    tag: 'Functions',
    summary: 'Everything that happened to a function, newest first',
    description:
      'What was planned for it and done to it, with the differences; edits by others that scans noticed, between when it was read before and then; its drift; and when it was first seen, gone and there again. Values are masked as in a preview.',
    runs: readTimeline,
  }),
  operation({
    id: 'readCoverage',
    method: 'GET',
    path: '/coverage',
    tag: 'Functions',
    summary: 'How many functions have each Datadog status, by account, Region, runtime and tag, and day by day',
    description:
      'Counts functions as the last scans saw them, in the accounts that the token may read. `tagKey` is the tag that `by.tag` is counted by; without it, team if functions have it, otherwise the commonest. A group’s `value` is what the list of functions is filtered by; null counts functions without the tag. `others` sums up what is beyond 250 groups. `days` is the number of days, today included; a day on which nothing was counted is left out.',
    runs: readCoverage,
  }),
  operation({
    id: 'acceptDrift',
    method: 'POST',
    path: '/functions/{functionId}/drift/accept',
    tag: 'Functions',
    summary: 'Accept, with a reason, that a function differs from what was left there',
    description:
      '`driftDigest` names the difference as it was read with the function; another one that came since is not accepted.',
    runs: acceptDrift,
  }),
  operation({
    id: 'bringBack',
    method: 'POST',
    path: '/functions/bring-back',
    tag: 'Functions',
    summary: 'Prepare the rollout that brings drifted functions back to what was left there',
    description:
      'It restores what the last rollout left of each function, and is reviewed and applied like any other. Functions that have not drifted are left out.',
    runs: bringBack,
    status: 201,
  }),
  operation({
    id: 'restoreFunction',
    method: 'POST',
    path: '/functions/{functionId}/restore',
    tag: 'Functions',
    summary: 'Prepare the rollout that brings a function back to a state that is stored of it',
    description:
      '`state` names a change that was applied to the function, and whether the state before or after it is meant. Only what is Datadog’s goes back; what somebody else changed of it since is a conflict, which a person decides in the console.',
    runs: createRestore,
    status: 201,
  }),
];
