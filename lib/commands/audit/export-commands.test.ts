import { beforeAll, expect, it } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { listAuditEvents, readAuditProtection } from './audit-queries.ts';
import { recordExportEnd, recordExportRequest } from './export-commands.ts';

const caller = personCaller({ userId: 'u1', name: 'Vera Viewer', role: 'viewer' });

beforeAll(async () => {
  await databaseForTest();
});

it('an export is recorded with who, form and filter before it begins, and with its rows when it has ended', async () => {
  const exportId = crypto.randomUUID();
  await runCommand(recordExportRequest, { exportId, format: 'csv', filter: 'region=eu-west-1' }, caller);
  await runCommand(recordExportEnd, { exportId, rows: 12, isComplete: false }, caller);
  const { rows } = await runQuery(listAuditEvents, { filter: {}, limit: 5 }, caller);
  expect(rows).toMatchObject([
    { action: 'audit.exportFinished', details: { exportId, rows: 12, isComplete: false } },
    {
      ...{ action: 'audit.exportRequested', actorId: 'u1', actorName: 'Vera Viewer' },
      details: { exportId, format: 'csv', filter: 'region=eu-west-1' },
    },
  ]);
});

it('before a worker has looked after the log there is neither head nor digest, and a superuser is said to be one', async () => {
  expect(await runQuery(readAuditProtection, {}, caller)).toEqual({
    head: { sequence: 0, hash: '0'.repeat(64) },
    ...{ lastDigest: null, signing: null, places: [], weaknesses: ['superuser'] },
  });
});
