/**
 * The states of an account's connection: begun but not tested; tested; connected, but the last test or scan could not get in;
 * taken out of use.
 */
export const accountStatuses = ['draft', 'connected', 'failing', 'disconnected'] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** States of an account that passed a test once and is in use, so that its Regions are known and can be read. */
export const connectedStatuses = ['connected', 'failing'] as const satisfies readonly AccountStatus[];

/** Returns whether an account in this state passed a test once and is in use. */
export function isConnected(status: AccountStatus): boolean {
  return connectedStatuses.some((connected) => connected === status);
}

/**
 * What a finished connection test makes of an account: passed → `connected`; failed → `failing` where it had been connected,
 * while a draft stays one. An account that was disconnected meanwhile stays so.
 */
export function statusAfterTest(status: AccountStatus, hasPassed: boolean): AccountStatus {
  if (hasPassed) return status === 'disconnected' ? 'disconnected' : 'connected';
  return status === 'connected' ? 'failing' : status;
}

/** How the reading of a Region ended, as far as it tells something about the account. */
export type ScanEvidence = {
  isRegionRead: boolean;
  /** The role could not be assumed. */
  isRoleRefused: boolean;
  /** Whether the account's last finished connection test passed; false without one. */
  hasLastTestPassed: boolean;
};

/**
 * What the end of a Region's scan makes of an account: a connected one whose role could not be assumed is `failing`; a failing
 * one that could be read is connected again, provided that its last test passed.
 */
export function statusAfterScan(status: AccountStatus, evidence: ScanEvidence): AccountStatus {
  if (status === 'failing' && evidence.isRegionRead && evidence.hasLastTestPassed) return 'connected';
  return status === 'connected' && evidence.isRoleRefused ? 'failing' : status;
}
