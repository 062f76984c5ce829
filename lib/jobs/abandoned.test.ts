import type { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database, inTransaction } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { enqueue, startQueueForWorker } from '../db/queue/queue.ts';
import { endAbandonedWork } from './abandoned.ts';
import { initialChecks } from './connection-test.ts';

let boss: PgBoss;
beforeAll(async () => {
  await databaseForTest();
  boss = await startQueueForWorker(() => undefined);
});
afterAll(() => boss.stop({ graceful: false }));

async function createAccount(awsAccountId: string) {
  const roleArn = `arn:aws:iam::${awsAccountId}:role/LamplighterRead`;
  return database().account.create({
    data: {
      awsAccountId,
      name: awsAccountId,
      partition: 'aws',
      readRoleArn: roleArn,
      externalId: 'external-id',
      status: 'connected',
    },
  });
}
function soon(): Date {
  return new Date(Date.now() + 1_000);
}

describe('work that nobody does any more', () => {
  it('is ended as failed, once, and work that is still queued is left to the queue', async () => {
    const account = await createAccount('111122223333');
    const scan = await database().scan.create({
      data: {
        accountId: account.id,
        status: 'running',
        regions: { create: [{ region: 'eu-west-1', status: 'running' }, { region: 'us-east-1' }] },
      },
    });
    await inTransaction((tx) => enqueue(tx, 'scan.region', { scanId: scan.id, region: 'us-east-1' }));
    const test = await database().connectionTest.create({
      data: { accountId: account.id, status: 'running', checks: initialChecks(account) },
    });

    expect(await endAbandonedWork(boss, soon())).toBe(2);
    const regions = await database().scanRegion.findMany({ where: { scanId: scan.id }, orderBy: { region: 'asc' } });
    expect(regions).toMatchObject([
      { region: 'eu-west-1', status: 'failed', failure: { code: 'unexpected' }, finishedAt: expect.any(Date) },
      { region: 'us-east-1', status: 'pending', finishedAt: null },
    ]);
    expect(await database().scan.findUniqueOrThrow({ where: { id: scan.id } })).toMatchObject({ status: 'running' });
    expect(await database().connectionTest.findUniqueOrThrow({ where: { id: test.id } })).toMatchObject({
      status: 'failed',
    });
    expect(await endAbandonedWork(boss, soon())).toBe(0);

    await boss.deleteAllJobs('scan.region');
    expect(await endAbandonedWork(boss, soon())).toBe(1);
    expect(await database().scan.findUniqueOrThrow({ where: { id: scan.id } })).toMatchObject({ status: 'finished' });
    expect(await database().auditEvent.count({ where: { action: 'scan.finished' } })).toBe(1);
  });

  it('is not looked for among work that has only just been asked for', async () => {
    const account = await createAccount('444455556666');
    await database().connectionTest.create({ data: { accountId: account.id } });
    expect(await endAbandonedWork(boss)).toBe(0);
  });
});
