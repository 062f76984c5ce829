import { type FindingTable, findingsOf } from '../findings.ts';

/** Everything that subscribing a log group to the Datadog Forwarder can find. */
export const forwarderFindingTable = {
  // nothing is done
  filterLimitReached: 'blocked',
  forwarderElsewhere: 'blocked',
  fileDiffers: 'blocked',
  jsonNotSubscribed: 'blocked',
  moduleNotSubscribed: 'blocked',
  nameTaken: 'blocked',
  pluginSubscribes: 'blocked',
  // the person should know
  extensionStays: 'warning',
  forwarderUnknown: 'warning',
  filtersUnknown: 'warning',
  otherFiltersUnknown: 'warning',
  // good to know
  alreadySubscribed: 'info',
  apiKeyNotNeeded: 'info',
  logGroupMustExist: 'info',
  logsOnly: 'info',
} as const satisfies FindingTable;

/** What remains for a person to do. */
export const forwarderSteps = ['functionSettings', 'giveForwarderArn', 'nameForwarder', 'replaceFile'] as const;

/** Makes a finding of the Forwarder. */
export const forwarderFinding = findingsOf(forwarderFindingTable);
