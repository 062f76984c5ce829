import { listAccounts, readAccount } from '../../accounts/account-queries.ts';
import { requestScan } from '../../accounts/scan-commands.ts';
import { listScans, readScan } from '../../accounts/scan-queries.ts';
import { operation } from '../operation.ts';

/** AWS accounts, and reading their functions into the list. */
export const accountOperations = [
  operation({
    id: 'listAccounts',
    method: 'GET',
    path: '/accounts',
    tag: 'Accounts',
    summary: 'All accounts: those in use, then drafts, then disconnected ones',
    runs: listAccounts,
  }),
  operation({
    id: 'readAccount',
    method: 'GET',
    path: '/accounts/{accountId}',
    tag: 'Accounts',
    summary: 'One account, with its Regions and limits',
    runs: readAccount,
  }),
  operation({
    id: 'listScans',
    method: 'GET',
    path: '/accounts/{accountId}/scans',
    tag: 'Scans',
    summary: 'The newest scans of an account',
    runs: listScans,
  }),
  operation({
    id: 'requestScan',
    method: 'POST',
    path: '/accounts/{accountId}/scans',
    tag: 'Scans',
    summary: 'Scan an account; one that is under way already is returned instead',
    runs: requestScan,
    status: 201,
    location: '/scans/{scanId}',
  }),
  operation({
    id: 'readScan',
    method: 'GET',
    path: '/scans/{scanId}',
    tag: 'Scans',
    summary: 'How far a scan has come, by Region',
    runs: readScan,
  }),
];
