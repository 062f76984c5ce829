import { type FindingTable, findingsOf } from '../findings.ts';

/** Everything that planning a Terraform directory can find. Codes of the core keep their names. */
export const terraformFindings = {
  // nothing is done to the function
  alreadyInPlace: 'blocked',
  appsecNeedsExtension: 'blocked',
  changesIgnored: 'blocked',
  apiKeyMissing: 'blocked',
  datadogLayerOfOtherAccount: 'blocked',
  dotnetArmNeedsExtension: 'blocked',
  environmentUnclear: 'blocked',
  foreignExecWrapper: 'blocked',
  foreignProfiler: 'blocked',
  handlerElsewhere: 'blocked',
  handlerMissing: 'blocked',
  handlerNeedsLayer: 'blocked',
  jsonNotEdited: 'blocked',
  lambdaWebAdapter: 'blocked',
  layersUnclear: 'blocked',
  layerVersionMissing: 'blocked',
  moduleInputMissing: 'blocked',
  moduleNameTaken: 'blocked',
  moduleOutputMissing: 'blocked',
  moduleRuntimeUnsupported: 'blocked',
  moduleShape: 'blocked',
  noPublicLayers: 'blocked',
  notPlanned: 'blocked',
  originalHandlerInvalid: 'blocked',
  otherModule: 'blocked',
  overriddenElsewhere: 'blocked',
  providerTooOld: 'blocked',
  redirectedWithoutOriginal: 'blocked',
  runtimeUnknown: 'blocked',
  runtimeUnsupported: 'blocked',
  terraformTooOld: 'blocked',
  tooManyLayers: 'blocked',
  tracerTooOld: 'blocked',
  twoKeySources: 'blocked',
  wrapperKept: 'blocked',
  // it goes ahead, and the user should know
  foreignExecWrapperKept: 'warning',
  foreignJavaAgent: 'warning',
  forwarderChosen: 'warning',
  forwarderNeeded: 'warning',
  imageExcluded: 'warning',
  migratedFromLayers: 'warning',
  movedBack: 'warning',
  permissionElsewhere: 'warning',
  plainApiKey: 'warning',
  possibleChalice: 'warning',
  removalIgnored: 'warning',
  staleOriginal: 'warning',
  tracerNotStarted: 'warning',
  valuesKept: 'warning',
  // good to know
  codeNeedsLibrary: 'info',
  defaultsAssumed: 'info',
  environmentPartlyKnown: 'info',
  moduleUsed: 'info',
  partitionAssumed: 'info',
  variablesKept: 'info',
} as const satisfies FindingTable;

/** What may remain for a person to do. */
export const terraformSteps = ['addMovedBack', 'grantKey', 'init', 'instrumentImage'] as const;

/** Makes a finding of this way. */
export const terraformFinding = findingsOf(terraformFindings);
