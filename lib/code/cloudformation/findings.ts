import { type FindingTable, findingsOf } from '../findings.ts';

/** Everything that planning a template can find, by either form. */
export const templateFindings = {
  // nothing is done, or not for the function that is named
  apiKeyMissing: 'blocked',
  functionBlocked: 'blocked',
  functionNotEditable: 'blocked',
  globalsConflict: 'blocked',
  handlerNotEditable: 'blocked',
  imageCommandUnclear: 'blocked',
  imageRuntimeUnknown: 'blocked',
  layerByReference: 'blocked',
  layerAccountUnknownToMacro: 'blocked',
  layersNotEditable: 'blocked',
  macroPresent: 'blocked',
  macroReferenceInvalid: 'blocked',
  nothingToInstrument: 'blocked',
  ownKeyVariable: 'blocked',
  redirectedWithoutOriginal: 'blocked',
  runtimeUnknown: 'blocked',
  samWithoutTransform: 'blocked',
  tooManyLayers: 'blocked',
  variablesNotEditable: 'blocked',
  // it goes ahead, and the user should know
  aliasKeepsOldCode: 'warning',
  appsecUnknownToMacro: 'warning',
  conditionalLayersExcluded: 'warning',
  environmentTooLarge: 'warning',
  foreignWrapperExcluded: 'warning',
  functionsUnread: 'warning',
  handMadeKept: 'warning',
  imageCommandStays: 'warning',
  imageEntryPointOpaque: 'warning',
  imageHandMadeKept: 'warning',
  imageNotConfirmed: 'warning',
  imageWrapperIgnored: 'warning',
  keyByHandExcluded: 'warning',
  layerVersionMissing: 'warning',
  libraryUnwantedExcluded: 'warning',
  macroRunsEarly: 'warning',
  mappingsIgnored: 'warning',
  migratedFromLayers: 'warning',
  nestedStacks: 'warning',
  ownVariablesStay: 'warning',
  permissionElsewhere: 'warning',
  plainApiKey: 'warning',
  referencesStay: 'warning',
  runtimeByParameter: 'warning',
  runtimeUnknownToMacro: 'warning',
  runtimeUnservedExcluded: 'warning',
  textForBoolean: 'warning',
  variablesExcluded: 'warning',
  variablesNotWritten: 'warning',
  versionKeepsOldCode: 'warning',
  webAdapterExcluded: 'warning',
  // good to know
  codeNeedsLibrary: 'info',
  imageSkipped: 'info',
  variablesKept: 'info',
} as const satisfies FindingTable;

/** What may remain for a person to do. */
export const templateSteps = [
  'allowExpansion',
  'deployMacro',
  'grantKey',
  'instrumentImage',
  'publishVersion',
  'redirectImage',
  'switchMacroOff',
] as const;

/** Makes a finding of these ways. */
export const templateFinding = findingsOf(templateFindings);
