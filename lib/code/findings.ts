import type { Finding, MessageParams } from './project.ts';

/** The findings of one way, by code, with how much each weighs. */
export type FindingTable = Readonly<Record<string, Finding['severity']>>;

/** Where a finding points to. */
export type FindingPlace = { file?: string; line?: number };

/** Findings that the foundation itself makes. */
export const sharedFindings = {
  commentsRemoved: 'warning',
  delegatedKeyRefused: 'blocked',
  fileNotText: 'warning',
  flushMetricsNeedsForwarder: 'info',
  keyPerAccountRefused: 'blocked',
  plainKeyRefused: 'blocked',
  planFailed: 'blocked',
  proofFailed: 'blocked',
  settingLeftOpen: 'warning',
  settingsNeedExtension: 'warning',
  shapeNotEditable: 'blocked',
  storedKeyRefused: 'blocked',
  syntaxError: 'blocked',
} as const satisfies FindingTable;

/** Steps that the foundation itself names. */
export const sharedSteps = ['editByHand', 'nameOneKey', 'storeKeyAsSecret'] as const;

/**
 * Returns the function with which a way makes its findings: the severity comes from the way's table, so that a code always
 * weighs the same.
 */
export function findingsOf<Table extends FindingTable>(table: Table) {
  return (code: keyof Table & string, params: MessageParams = {}, place: FindingPlace = {}): Finding => ({
    code,
    severity: table[code] ?? 'blocked',
    params,
    ...place,
  });
}

/** Makes one of the foundation's own findings. */
export const sharedFinding = findingsOf(sharedFindings);
