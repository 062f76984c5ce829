import { type FindingTable, findingsOf } from '../findings.ts';

/** Everything that a way out of a VPC can find. Most of it is what cannot be known from a function's configuration. */
export const vpcFindingTable = {
  // the person should know
  crossRegion: 'warning',
  keyInOtherRegion: 'warning',
  keySourceUnknown: 'warning',
  networkUnknown: 'warning',
  noPrivateLink: 'warning',
  purposesWithoutEndpoint: 'warning',
  routesUnknown: 'warning',
  vpcSettingsUnknown: 'warning',
  // good to know
  endpointsMayExist: 'info',
  egressNeeded: 'info',
  olderExtensions: 'info',
  proxyNeedsRoute: 'info',
  proxySet: 'info',
} as const satisfies FindingTable;

/** Makes a finding about a VPC. */
export const vpcFinding = findingsOf(vpcFindingTable);
