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
    summary: 'Who the token acts for, and what it may do',
    runs: readOwnAccess,
  }),
  operation({
    id: 'exchangeToken',
    method: 'POST',
    path: '/token',
    tag: 'Access',
    summary: 'Exchange the identity token of a pipeline for a token of one hour',
    description:
      'Show the OpenID Connect token of GitHub Actions or GitLab as the bearer. Each one is exchanged once. Which pipelines are let in, and with what, is set by LAMPLIGHTER_WORKLOAD_RULES.',
    runs: exchangeToken,
    status: 201,
    admits: 'workload',
  }),
  operation({
    id: 'readWorker',
    method: 'GET',
    path: '/worker',
    tag: 'Access',
    summary: 'Whether a worker is running, without which nothing is planned, sent or scanned',
    runs: readWorkerState,
  }),
];
