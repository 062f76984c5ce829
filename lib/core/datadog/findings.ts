import type { Severity } from '../change/change.ts';
import { findingMaker } from '../change/findings.ts';

/**
 * What is found about a function because Datadog is put on it or taken off. Each code has its severity here and its
 * sentence in `messages/en/findings.json`.
 */
export const datadogFindings = {
  // the function cannot be planned for
  containerImage: 'blocked',
  handlerMissing: 'blocked',
  imageCommandUnclear: 'blocked',
  imageRuntimeUnknown: 'blocked',
  runtimeUnsupported: 'blocked',
  // something stands in the way of the wanted shape
  apiKeyMissing: 'blocked',
  appsecNeedsExtension: 'blocked',
  chalice: 'blocked',
  datadogLayerOfOtherAccount: 'blocked',
  dotnetArmNeedsExtension: 'blocked',
  foreignExecWrapper: 'blocked',
  foreignProfiler: 'blocked',
  handlerNeedsLayer: 'blocked',
  keyPartitionMismatch: 'blocked',
  lambdaWebAdapter: 'blocked',
  layerVersionMissing: 'blocked',
  layerVersionUnresolved: 'blocked',
  noPublicLayers: 'blocked',
  originalHandlerInvalid: 'blocked',
  redirectedWithoutOriginal: 'blocked',
  tracerTooOld: 'blocked',
  twoKeySources: 'blocked',
  wrapperNeedsLayer: 'blocked',
  foreignWrapperLoops: 'blocked',
  redirectInVariable: 'blocked',
  startOptionNeedsLayer: 'blocked',
  // it goes ahead, and the user should know
  foreignExecWrapperKept: 'warning',
  foreignJavaAgent: 'warning',
  forwarderChosen: 'warning',
  forwarderNeeded: 'warning',
  imageCommandInImage: 'warning',
  imageStillHoldsDatadog: 'warning',
  lambdaWebAdapterKept: 'warning',
  layerCopyRemoved: 'warning',
  memoryLow: 'warning',
  plainApiKey: 'warning',
  possibleChalice: 'warning',
  roleCannotReadKey: 'warning',
  runtimeUpdateMayBeRefused: 'warning',
  secretInOtherRegion: 'warning',
  settingsNeedExtension: 'warning',
  siteNotCommercial: 'warning',
  siteNotGov: 'warning',
  siteUnknown: 'warning',
  staleOriginal: 'warning',
  tracerNotStarted: 'warning',
  unifiedTagsMissing: 'warning',
  vpcPrivateLink: 'warning',
  vpcProxy: 'warning',
  appsecTurnsTracingOn: 'warning',
  codeUsesLibrary: 'warning',
  codeWrapsHandler: 'warning',
  foreignWrapperRepointed: 'warning',
  libraryInOwnLayer: 'warning',
  nodeHandlerUnwrapped: 'warning',
  nodeHandlerWrapped: 'warning',
  ownLayerMayHoldDatadog: 'warning',
  redirectAlsoInVariable: 'warning',
  redirectCorrected: 'warning',
  startOptionMayNeedLayer: 'warning',
  // good to know
  codeNeedsLibrary: 'info',
  customerValuesKept: 'info',
  fipsModeInGovCloud: 'info',
  flushMetricsNeedsForwarder: 'info',
  libraryInPackage: 'info',
  libraryLayerKept: 'info',
  variablesKept: 'info',
  vpcThroughProxy: 'info',
  appsecSwitchedTwice: 'info',
  codeMayUseLibrary: 'info',
  originalHandlerTrimmed: 'info',
  startOptionKept: 'info',
  startOptionRemoved: 'info',
  startedByOption: 'info',
  wrappedByOther: 'info',
} as const satisfies Record<string, Severity>;

export type DatadogFindingCode = keyof typeof datadogFindings;

/** Makes one of the findings above. */
export const finding = findingMaker(datadogFindings);
