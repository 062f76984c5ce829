import { type FindingTable, findingsOf } from '../findings.ts';

/** What code made from a function as the last scan stored it cannot know or say. */
export const functionCodeFindingTable = {
  // nothing is handed over
  valueNotStored: 'blocked',
  // the person should know
  ciphertextNotShown: 'warning',
  imageCommandNotStored: 'warning',
  // good to know
  valuesNotStored: 'info',
} as const satisfies FindingTable;

/** Makes a finding about code for a stored function. */
export const functionCodeFinding = findingsOf(functionCodeFindingTable);
