import { type FindingTable, findingsOf } from '../findings.ts';

/** Everything that planning a Dockerfile can find. */
export const containerFindings = {
  // nothing is done
  commandUnclear: 'blocked',
  entrypointUnknown: 'blocked',
  foreignProfiler: 'blocked',
  foreignWrapper: 'blocked',
  functionBlocked: 'blocked',
  handlerInherited: 'blocked',
  installerMissing: 'blocked',
  languageUnknown: 'blocked',
  nothingToInstall: 'blocked',
  redirectedWithoutOriginal: 'blocked',
  variableNotRemovable: 'blocked',
  webAdapter: 'blocked',
  // it goes ahead, and the user should know
  apiKeyMissing: 'warning',
  codeNeedsLibrary: 'warning',
  commandElsewhere: 'warning',
  commandOverridden: 'warning',
  extensionMismatch: 'warning',
  foreignAgent: 'warning',
  permissionElsewhere: 'warning',
  plainApiKey: 'warning',
  twoKeySources: 'warning',
  // good to know
  commandRedirected: 'info',
  libraryKept: 'info',
  variablesKept: 'info',
} as const satisfies FindingTable;

/** What may remain for a person to do. */
export const containerSteps = ['buildImage', 'editDockerfile', 'grantKey', 'redirectInTemplate'] as const;

/** Makes a finding of this way. */
export const containerFinding = findingsOf(containerFindings);
