import { type FindingTable, findingsOf } from '../findings.ts';

/** Everything that planning a Chalice application can find. */
export const chaliceFindings = {
  // nothing is done
  applicationNotFound: 'blocked',
  regionUnknown: 'blocked',
  requirementsHashed: 'blocked',
  wrappedByHand: 'blocked',
  // it goes ahead, and the user should know
  apiKeyMissing: 'warning',
  appsecNotWritten: 'warning',
  authorizerNotWrapped: 'warning',
  permissionElsewhere: 'warning',
  plainApiKey: 'warning',
  // good to know
  variablesKept: 'info',
  variablesOwn: 'info',
} as const satisfies FindingTable;

/** What may remain for a person to do. */
export const chaliceSteps = ['deploy', 'editApplication', 'grantKey'] as const;

/** Makes a finding of this way. */
export const chaliceFinding = findingsOf(chaliceFindings);
