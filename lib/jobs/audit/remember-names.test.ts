import { beforeAll, expect, test } from 'vitest';
import type { AuditFilter } from '../../core/audit/audit-filter.ts';
import { recordAuditEvents } from '../../db/audit/audit-events.ts';
import { countAuditRows, listAuditRows } from '../../db/audit/audit-log.ts';
import { rememberFunctionNames } from '../../db/audit/name-rows.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { createChainer } from './chain-events.ts';

beforeAll(async () => {
  await databaseForTest();
});

const event = (functionName: string) => ({
  ...{ actorId: 'u1', actorName: 'Ada', action: 'function.drifted' as const, functionName },
  functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${functionName}`,
});
const record = (...names: string[]) => inTransaction((tx) => recordAuditEvents(tx, names.map(event)));

/** Names of the events found, oldest first, with a page of so many and the pages after it. */
async function found(filter: AuditFilter, limit = 3): Promise<(string | null)[]> {
  const names: (string | null)[] = [];
  for (let olderThan: string | undefined; ; ) {
    const { rows, olderCursor } = await listAuditRows(filter, { olderThan, limit });
    names.push(...rows.map(({ functionName }) => functionName));
    if (olderCursor === null) return names.reverse();
    olderThan = olderCursor;
  }
}

async function upTo(): Promise<bigint> {
  return (await database().auditNameProgress.findFirstOrThrow()).upTo;
}

async function newestId(): Promise<bigint> {
  return (await database().auditEvent.aggregate({ _max: { id: true } }))._max.id ?? 0n;
}

test('a part of a name finds its events before the worker has seen them, after, and both together', async () => {
  const filter = { function: ['PAY'] };
  await record('pay-1', 'other', 'pay-2', 'repay_9');
  expect(await found(filter)).toEqual(['pay-1', 'pay-2', 'repay_9']);
  await rememberFunctionNames(await newestId());
  expect(await found(filter)).toEqual(['pay-1', 'pay-2', 'repay_9']);
  await record('pay-3', 'pay-1', 'another');
  expect(await found(filter)).toEqual(['pay-1', 'pay-2', 'repay_9', 'pay-3', 'pay-1']);
  expect(await found({ function: ['y_', '-2'] })).toEqual(['pay-2', 'repay_9']);
  expect(await found({ function: ['zz'] })).toEqual([]);
  // Together with something else, and with a whole ARN.
  expect(await found({ ...filter, action: ['function.drifted'] })).toHaveLength(5);
  expect(await found({ ...filter, action: ['function.driftEnded'] })).toEqual([]);
  expect(await found({ function: ['repay', event('other').functionArn] })).toEqual(['other', 'repay_9']);
  expect(await countAuditRows(filter, 100)).toBe(5);
});

test('the page before is found as well', async () => {
  const { rows, olderCursor } = await listAuditRows({ function: ['pay'] }, { limit: 2 });
  const next = await listAuditRows({ function: ['pay'] }, { limit: 2, olderThan: olderCursor ?? '' });
  const back = await listAuditRows({ function: ['pay'] }, { limit: 2, newerThan: next.rows[0]?.id });
  expect(next.rows.map(({ functionName }) => functionName)).toEqual(['repay_9', 'pay-2']);
  expect(back.rows).toEqual(rows);
});

test('names of which very many are found are looked for among the events', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `crowd-${index}`);
  await record(...names);
  await rememberFunctionNames(await newestId());
  expect(await found({ function: ['crowd'] }, 25)).toEqual(names);
});

test('an event whose transaction ends late is found by its name: nothing is passed that could still appear', async () => {
  let clock = 0;
  const chainer = createChainer(() => clock);
  const [begun, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = inTransaction(async (tx) => {
    await recordAuditEvents(tx, [event('late')]);
    begun.resolve();
    await mayCommit.promise;
  });
  await begun.promise;
  await record('early');
  const before = await upTo();
  for (let pass = 0; pass < 4; pass += 1) {
    await chainer.chainNew();
    clock += 60_000;
    await record(`pass-${pass}`);
  }
  expect(await upTo()).toBe(before);
  mayCommit.resolve();
  await slow;
  expect(await found({ function: ['late'] })).toEqual(['late']);
  for (let pass = 0; pass < 4; pass += 1) {
    await chainer.chainNew();
    clock += 60_000;
    await record(`later-${pass}`);
  }
  // Transactions of other databases of the server, as of a test beside this one, hold it up too.
  const passOn = async () => {
    await chainer.chainNew();
    clock += 60_000;
    return await upTo();
  };
  await expect.poll(passOn).toBeGreaterThan(before);
  expect(await database().auditFunctionName.count({ where: { name: { in: ['late', 'early'] } } })).toBe(2);
  expect(await found({ function: ['late'] }, 10)).toEqual(['late', 'later-0', 'later-1', 'later-2', 'later-3']);
});
