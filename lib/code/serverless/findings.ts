import { type FindingTable, findingsOf } from '../findings.ts';

/** Everything that planning a service can find. */
export const serverlessFindings = {
  // nothing is done
  appsecNeedsTracing: 'blocked',
  functionNotEditable: 'blocked',
  programNotEdited: 'blocked',
  redirectedWithoutOriginal: 'blocked',
  // it goes ahead, and the user should know
  apiKeyMissing: 'warning',
  environmentElsewhere: 'warning',
  foreignWrapperExcluded: 'warning',
  functionVariableKept: 'warning',
  functionsUnread: 'warning',
  kmsKeyUnknown: 'warning',
  layersNotPinned: 'warning',
  layersUnknownInRegion: 'warning',
  libraryStaysForAll: 'warning',
  migratedFromLayers: 'warning',
  permissionElsewhere: 'warning',
  pluginDisabled: 'warning',
  plainApiKey: 'warning',
  providerVariableKept: 'warning',
  providerVariableOverridden: 'warning',
  runtimeUnknown: 'warning',
  webAdapterExcluded: 'warning',
  // good to know
  imageExcluded: 'info',
  variablesKept: 'info',
} as const satisfies FindingTable;

/** What may remain for a person to do. */
export const serverlessSteps = [
  'addPlugin',
  'addPluginToProgram',
  'deployWithKey',
  'grantKey',
  'installPlugin',
  'instrumentImage',
  'removeFromProgram',
  'setVariables',
  'uninstallPlugin',
] as const;

/** Makes a finding of this way. */
export const serverlessFinding = findingsOf(serverlessFindings);
