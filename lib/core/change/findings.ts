import type { ErrorParams } from '../errors.ts';
import type { Finding, Severity } from './change.ts';

/**
 * Everything that planning can find about a function, with how much it weighs. The sentence and what to do stand in
 * `messages/en/findings.json` under the same name.
 */
export const findingSeverities = {
  // the function cannot be planned for
  containerImage: 'blocked',
  edgeReplica: 'blocked',
  environmentUnreadable: 'blocked',
  functionArnUnreadable: 'blocked',
  handlerMissing: 'blocked',
  imageCommandUnclear: 'blocked',
  imageRuntimeUnknown: 'blocked',
  publishedVersion: 'blocked',
  runtimeUnsupported: 'blocked',
  // something stands in the way of the wanted shape
  apiKeyMissing: 'blocked',
  appsecNeedsExtension: 'blocked',
  chalice: 'blocked',
  conflictUndecided: 'blocked',
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
  // AWS would refuse the change
  environmentTooLarge: 'blocked',
  functionNotReady: 'blocked',
  layerNotPermitted: 'blocked',
  sameLayerTwice: 'blocked',
  tooManyLayers: 'blocked',
  updateInProgress: 'blocked',
  // it goes ahead, and the user should know
  aliasesNotUpdated: 'warning',
  codeSigning: 'warning',
  durableFunction: 'warning',
  foreignExecWrapperKept: 'warning',
  foreignJavaAgent: 'warning',
  forwarderChosen: 'warning',
  forwarderNeeded: 'warning',
  imageCommandInImage: 'warning',
  imageStillHoldsDatadog: 'warning',
  lambdaWebAdapterKept: 'warning',
  lastUpdateFailed: 'warning',
  layerCopyRemoved: 'warning',
  layersOfOtherPublishers: 'warning',
  managedInstances: 'warning',
  memoryLow: 'warning',
  ownerOverwrites: 'warning',
  plainApiKey: 'warning',
  possibleChalice: 'warning',
  roleCannotReadKey: 'warning',
  runtimeUpdateMayBeRefused: 'warning',
  secretInOtherRegion: 'warning',
  siteNotCommercial: 'warning',
  siteNotGov: 'warning',
  siteUnknown: 'warning',
  snapStart: 'warning',
  staleOriginal: 'warning',
  tenancyIsolation: 'warning',
  tracerNotStarted: 'warning',
  unifiedTagsMissing: 'warning',
  vpcPrivateLink: 'warning',
  vpcProxy: 'warning',
  // good to know
  codeNeedsLibrary: 'info',
  customerValuesKept: 'info',
  fipsModeInGovCloud: 'info',
  flushMetricsNeedsForwarder: 'info',
  foreignChangesKept: 'info',
  libraryInPackage: 'info',
  libraryLayerKept: 'info',
  variablesKept: 'info',
} as const satisfies Record<string, Severity>;

export type FindingCode = keyof typeof findingSeverities;

/** Whether a text, such as a stored finding's code, is one of today's codes. */
export function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(findingSeverities, code);
}

/** A finding with the severity that its code has. `params` fill the sentence and must hold no secret. */
export function finding(code: FindingCode, params: ErrorParams = {}): Finding {
  return { code, severity: findingSeverities[code], params: { ...params } };
}

/** Whether any finding keeps the function from being changed. */
export function hasBlocked(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'blocked');
}
