import { readWorkerState } from '../../queue/worker-queries.ts';
import { exchangeToken } from '../../tokens/exchange-commands.ts';
import { readOwnAccess } from '../../tokens/own-access-queries.ts';
import { operation } from '../operation.ts';

/** Who asks, and whether the product is at work. */
export const accessOperations = [
  operation({
    id: 'readMe',
    method: 'GET',
    path: '/me',
    tag: 'Access',
    runs: readOwnAccess,
  }),
  operation({
    id: 'exchangeToken',
    method: 'POST',
    path: '/token',
    tag: 'Access',
    runs: exchangeToken,
    status: 201,
    admits: 'workload',
  }),
  operation({
    id: 'readWorker',
    method: 'GET',
    path: '/worker',
    tag: 'Access',
    runs: readWorkerState,
  }),
];
