import { listAccounts, readAccount } from '../../accounts/account-queries.ts';
import { requestScan } from '../../accounts/scan-commands.ts';
import { listScans, readNextScan, readScan } from '../../accounts/scan-queries.ts';
import { operation } from '../operation.ts';

/** AWS accounts, and reading their functions into the list. */
export const accountOperations = [
  operation({
    id: 'listAccounts',
    method: 'GET',
    path: '/accounts',
    tag: 'Accounts',
    runs: listAccounts,
  }),
  operation({
    id: 'readAccount',
    method: 'GET',
    path: '/accounts/{accountId}',
    tag: 'Accounts',
    runs: readAccount,
  }),
  operation({
    id: 'listScans',
    method: 'GET',
    path: '/accounts/{accountId}/scans',
    tag: 'Scans',
    runs: listScans,
  }),
  operation({
    id: 'requestScan',
    method: 'POST',
    path: '/accounts/{accountId}/scans',
    tag: 'Scans',
    runs: requestScan,
    status: 201,
    location: '/scans/{scanId}',
  }),
  operation({
    id: 'readScan',
    method: 'GET',
    path: '/scans/{scanId}',
    tag: 'Scans',
    runs: readScan,
  }),
  operation({
    id: 'readNextScan',
    method: 'GET',
    path: '/accounts/{accountId}/next-scan',
    tag: 'Scans',
    runs: readNextScan,
  }),
];
