import { type FindingTable, findingsOf } from '../findings.ts';

/** What does not work together with custom metrics, spans and tags, or is easily missed. */
export const customCodeFindingTable = {
  // it would not work as written
  extensionIgnoresLog: 'warning',
  mergeNotSupported: 'warning',
  nothingListens: 'warning',
  tracingOff: 'warning',
  tracingNotForLanguage: 'warning',
  xrayBesideTracer: 'warning',
  // good to know
  distributions: 'info',
  libraryInLayer: 'info',
  markExternal: 'info',
  metricsThroughLog: 'info',
  wrapHandler: 'info',
  xrayUnknown: 'info',
} as const satisfies FindingTable;

/** Makes a finding about custom code. */
export const customCodeFinding = findingsOf(customCodeFindingTable);
