import { type FindingTable, findingsOf } from '../findings.ts';

/** Everything that the snippets and the projects of other tools can find. */
export const customFindingTable = {
  // nothing is done
  datadogNotRemoved: 'blocked',
  toolNotEdited: 'blocked',
  // the person should know
  datadogNamedAlready: 'warning',
  libraryNeedsLayer: 'warning',
  packageVersionUnknown: 'warning',
  plainApiKey: 'warning',
  regionUnknown: 'warning',
  runtimeNotServed: 'warning',
  runtimeUnknown: 'warning',
  variablesToRemove: 'warning',
  // good to know
  noFunctionSeen: 'info',
} as const satisfies FindingTable;

/** What a person does instead. */
export const customSteps = ['addByHand', 'grantKey', 'removeByHand'] as const;

/** Makes a finding of this way. */
export const customFinding = findingsOf(customFindingTable);
