import { type FindingTable, findingsOf } from '../findings.ts';

/** Everything that planning a CDK application can find. */
export const cdkFindings = {
  // nothing is done
  cdkOneNotServed: 'blocked',
  commonJsNotEdited: 'blocked',
  constructUnclear: 'blocked',
  constructUsedElsewhere: 'blocked',
  fipsNotOffered: 'blocked',
  foreignWrapper: 'blocked',
  functionNotReached: 'blocked',
  imageCommandByHand: 'blocked',
  imageRuntimeUnknown: 'blocked',
  instrumentedByHand: 'blocked',
  languageNotEdited: 'blocked',
  oldRuntime: 'blocked',
  rubyNotOffered: 'blocked',
  subclassNotReached: 'blocked',
  webAdapter: 'blocked',
  // it goes ahead, and the user should know
  apiKeyMissing: 'warning',
  appsecNotWritten: 'warning',
  imageNotConfirmed: 'warning',
  imageStaysRedirected: 'warning',
  libraryStaysForAll: 'warning',
  permissionElsewhere: 'warning',
  plainApiKey: 'warning',
  runtimeUnknown: 'warning',
  settingKept: 'warning',
  variableKept: 'warning',
  variableOverridden: 'warning',
  variablesNotWritten: 'warning',
  // good to know
  gitTags: 'info',
  imageExcluded: 'info',
} as const satisfies FindingTable;

/** What may remain for a person to do. */
export const cdkSteps = [
  'addConstruct',
  'addPackage',
  'addToPackages',
  'deploy',
  'installConstruct',
  'redirectImage',
  'removeFromPackages',
] as const;

/** Makes a finding of this way. */
export const cdkFinding = findingsOf(cdkFindings);
