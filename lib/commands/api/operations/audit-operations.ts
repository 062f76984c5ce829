import { readAuditProtection } from '../../audit/audit-queries.ts';
import { searchAuditEvents } from '../../audit/audit-search-queries.ts';
import { operation } from '../operation.ts';

/** The audit log. */
export const auditOperations = [
  operation({
    id: 'listAuditEvents',
    method: 'GET',
    path: '/audit/events',
    tag: 'Audit',
    runs: searchAuditEvents,
  }),
  operation({
    id: 'readAuditProtection',
    method: 'GET',
    path: '/audit/protection',
    tag: 'Audit',
    runs: readAuditProtection,
  }),
];
