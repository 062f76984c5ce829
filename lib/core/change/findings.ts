import type { ErrorParams } from '../errors.ts';
import type { Finding, Severity } from './change.ts';

/**
 * What planning finds about any function, whichever provider it plans with: AWS's rules and limits, and what others did.
 * Each code has its severity here and its sentence in `messages/en/findings.json`; a provider has a list of its own.
 */
export const changeFindings = {
  // the function cannot be planned for
  conflictUndecided: 'blocked',
  edgeReplica: 'blocked',
  environmentUnreadable: 'blocked',
  functionArnUnreadable: 'blocked',
  publishedVersion: 'blocked',
  // AWS would refuse the change
  environmentTooLarge: 'blocked',
  functionNotReady: 'blocked',
  layerNotPermitted: 'blocked',
  packageTypeChanged: 'blocked',
  restoredRuntimeDiffers: 'blocked',
  revisionIdMissing: 'blocked',
  sameLayerTwice: 'blocked',
  tooManyLayers: 'blocked',
  updateInProgress: 'blocked',
  edgeSource: 'blocked',
  // it goes ahead, and the user should know
  aliasesNotUpdated: 'warning',
  codeSigning: 'warning',
  durableFunction: 'warning',
  lastUpdateFailed: 'warning',
  layersOfOtherPublishers: 'warning',
  managedInstances: 'warning',
  ownerOverwrites: 'warning',
  snapStart: 'warning',
  tenancyIsolation: 'warning',
  edgeSourceRestored: 'warning',
  // good to know
  foreignChangesKept: 'info',
} as const satisfies Record<string, Severity>;

/** Facts that the sentence of a finding needs: names, counts, ARNs, and lists of them. Never a secret value. */
export type FindingParams = Readonly<Record<string, string | number | readonly string[]>>;

/** Makes a finding of one list: with the severity that its code has, and `params` that fill the sentence and hold no secret. */
export type FindingMaker<Code extends string> = (code: Code, params?: FindingParams) => Finding;

/** Returns what makes findings out of a list of codes with their severities. */
export function findingMaker<Code extends string>(severities: Readonly<Record<Code, Severity>>): FindingMaker<Code> {
  return (code, params = {}) => ({ code, severity: severities[code], params: ownCopy(params) });
}

/** Makes one of the findings above. */
export const finding = findingMaker(changeFindings);

/** Returns whether any finding keeps the function from being changed. */
export function hasBlocked(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'blocked');
}

/** Facts in which each list is one text with its members separated by ", ", for programs that were promised texts. */
export function textParams(params: FindingParams): ErrorParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, fact]) => [name, typeof fact === 'object' ? fact.join(', ') : fact]),
  );
}

function ownCopy(params: FindingParams): Finding['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, fact]) => [name, typeof fact === 'object' ? [...fact] : fact]),
  );
}
