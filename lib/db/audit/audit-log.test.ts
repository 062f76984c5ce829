import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditFilterQuery, notUnderstoodIn, parseAuditFilter } from '../../core/audit/audit-filter.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { database, inTransaction, type Transaction } from '../kernel/client.ts';
import { databaseForTest } from '../kernel/testing.ts';
import { auditConditions } from './audit-conditions.ts';
import { recordAuditEvents } from './audit-events.ts';
import { countAuditRows, listAuditRows, readAuditRows } from './audit-log.ts';

const rolloutId = '01a2035d-19f3-736e-bf39-37c0e35d92d6';
const changeId = '01a2035d-19f3-736e-bf39-37c0e35d92d7';

beforeAll(async () => {
  await databaseForTest();
  await inTransaction((tx) =>
    recordAuditEvents(tx, [
      { actorId: 'u1', actorName: 'Ada Example', action: 'user.signedIn' },
      {
        actorId: 'u1',
        actorName: 'Ada Example',
        action: 'rollout.applyRequested',
        rolloutId,
        rolloutNumber: 7,
      },
      ...Array.from({ length: 5 }, (_, index) => ({
        actorId: 'worker',
        actorName: 'Lamplighter worker',
        action: 'change.applied' as const,
        awsAccountId: awsAccountIdSchema.parse('111122223333'),
        region: index < 3 ? 'eu-west-1' : 'us-east-1',
        functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:pay-${index}`,
        functionName: `pay-${index}`,
        rolloutId,
        rolloutNumber: 7,
        changeId,
        outcome: 'applied',
        awsRequestId: `request-${index}`,
        attributes: [
          { path: 'Handler' as const, action: 'change' as const, before: 'a', after: 'b', sensitive: false },
        ],
      })),
    ]),
  );
});

class Undo extends Error {}

/** What `work` returns, of which nothing stays: the log forgets nothing that it was told. */
async function undone<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  let result: { value: Result } | undefined;
  const outcome = inTransaction(async (tx) => {
    result = { value: await work(tx) };
    throw new Undo();
  });
  await expect(outcome).rejects.toBeInstanceOf(Undo);
  if (!result) throw new Error('Nothing was returned.');
  return result.value;
}

describe('the page', () => {
  it('shows newest first and leads to every event exactly once, forward and back', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = await listAuditRows({}, { olderThan: cursor, limit: 3 });
      seen.push(...page.rows.map((row) => row.id));
      if (page.olderCursor === null) break;
      cursor = page.olderCursor;
    }
    expect(seen).toHaveLength(7);
    expect(seen).toEqual([...seen].sort((a, b) => Number(b) - Number(a)));

    const second = await listAuditRows({}, { olderThan: seen[2], limit: 3 });
    expect(second.rows.map((row) => row.id)).toEqual(seen.slice(3, 6));
    const back = await listAuditRows({}, { newerThan: second.newerCursor ?? '', limit: 3 });
    expect(back.rows.map((row) => row.id)).toEqual(seen.slice(0, 3));
    expect(back.newerCursor).toBeNull();
  });

  it('narrows by every member of the filter', async () => {
    const count = async (filter: Parameters<typeof listAuditRows>[0]) => countAuditRows(filter, 100);
    expect(await count({ actor: ['ada'] })).toBe(2);
    expect(await count({ action: ['change.applied', 'user.signedIn'] })).toBe(6);
    expect(await count({ region: ['us-east-1'] })).toBe(2);
    expect(await count({ account: ['111122223333'], region: ['eu-west-1'] })).toBe(3);
    expect(await count({ function: ['PAY-4'] })).toBe(1);
    expect(await count({ function: ['arn:aws:lambda:eu-west-1:111122223333:function:pay-1'] })).toBe(1);
    expect(await count({ rollout: [7] })).toBe(6);
    expect(await count({ rolloutId })).toBe(6);
    expect(await count({ change: [changeId], outcome: ['applied'] })).toBe(5);
    expect(await count({ from: '2100-01-01T00:00:00Z' })).toBe(0);
    expect(await count({ until: '2100-01-01T00:00:00Z' })).toBe(7);
  });

  it('finds a person by any part of the name, and nobody by a wildcard of SQL', async () => {
    const count = async (...actor: string[]) => countAuditRows({ actor }, 100);
    expect([await count('EXAMPLE'), await count('worker', 'ada'), await count('%'), await count('nobody')]).toEqual([
      2, 7, 0, 0,
    ]);
  });

  it('shows all events of a time, also those of long transactions, whose ids are not in the order of their times', async () => {
    // Transactions that began in this order and recorded in that of the ids.
    const startedAt = fc.array(fc.integer({ min: 0, max: 24 * 60 }), { minLength: 1, maxLength: 40 });
    const minutes = fc.integer({ min: -60, max: 25 * 60 });
    await fc.assert(
      fc.asyncProperty(
        startedAt,
        fc.infiniteStream(fc.integer({ min: 0, max: 90 })),
        minutes,
        minutes,
        async (times, lasting, from, until) => {
          const inOrder = times.map((minute) => ({ minute, recordedAt: minute + (lasting.next().value ?? 0) }));
          inOrder.sort((a, b) => a.recordedAt - b.recordedAt);
          // After all that this file records: time goes forward.
          const first = Date.UTC(2090, 0, 1);
          const instant = (minute: number) => new Date(first + minute * 60_000);
          const filter = { from: instant(from).toISOString(), until: instant(until).toISOString() };
          const seen = await undone(async (tx) => {
            await tx.auditEvent.createMany({
              data: inOrder.map(({ minute }) => ({
                ...{ at: instant(minute), actorId: 'old', actorName: 'Old', action: 'user.signedIn' },
              })),
            });
            return await tx.auditEvent.count({
              where: { AND: [await auditConditions(filter, tx), { actorId: 'old' }] },
            });
          });
          expect(seen).toBe(times.filter((minute) => minute >= from && minute < until).length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts no further than it is asked to', async () => {
    expect(await countAuditRows({}, 4)).toBe(4);
  });
});

describe('the export', () => {
  it('yields every matching event once, oldest first, whatever the size of a batch', async () => {
    const ids: number[] = [];
    let batches = 0;
    for await (const rows of readAuditRows({ rollout: [7] }, 2)) {
      batches += 1;
      ids.push(...rows.map((row) => Number(row.id)));
    }
    expect(ids).toHaveLength(6);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(batches).toBeGreaterThanOrEqual(3);
  });
});

describe('the address', () => {
  it('carries a filter there and back', () => {
    const filter = {
      from: '2026-11-01T00:00:00Z',
      actor: ['Ada'],
      action: ['change.applied' as const],
      rollout: [7, 12],
      function: ['pay'],
    };
    expect(parseAuditFilter(auditFilterQuery(filter))).toEqual({ filter, isComplete: true });
  });

  it('leaves out what cannot be read, and says so', () => {
    const query = new URLSearchParams('action=nonsense&region=eu-west-1&rollout=x&from=yesterday');
    expect(parseAuditFilter(query)).toEqual({ filter: { region: ['eu-west-1'] }, isComplete: false });
    expect(notUnderstoodIn(query, [])).toEqual(['action', 'rollout', 'from']);
    const noYear = new URLSearchParams({ from: '0000-01-01T00:00:00Z', until: '2026-01-01T00:00:00+23:59' });
    expect(parseAuditFilter(noYear)).toEqual({ filter: { until: '2026-01-01T00:00:00+23:59' }, isComplete: false });
  });
});

it('an export is told of every name that its filter does not understand, a misspelt one too', () => {
  const names = (query: string) => notUnderstoodIn(new URLSearchParams(query), ['format']);
  expect(names('format=csv&acton=change.applied&region=eu-west-1')).toEqual(['acton']);
  expect(names('from=2026-11-01T00:00:00Z&from=2026-11-02T00:00:00Z')).toEqual(['from']);
  expect(names('format=csv&actor=&rollout=7&rollout=x')).toEqual(['rollout']);
  expect(names('format=jsonl&actor=&rollout=7&until=2026-11-01T00:00:00Z')).toEqual([]);
});

it('the log itself refuses to be changed or emptied', async () => {
  await expect(database().auditEvent.updateMany({ data: { actorName: 'Nobody' } })).rejects.toThrow();
  await expect(database().auditEvent.deleteMany()).rejects.toThrow();
  await expect(database().$executeRaw`TRUNCATE audit_event`).rejects.toThrow();
  expect(await countAuditRows({}, 100)).toBe(7);
});

it('shows and exports what another version recorded under a name that this one does not know', async () => {
  await database().$executeRaw`
    INSERT INTO audit_event (actor_id, actor_name, action, details) VALUES ('u1', 'Ada Example', 'rollout.scheduled', '{}')`;
  expect((await listAuditRows({}, { limit: 1 })).rows).toMatchObject([{ action: 'rollout.scheduled' }]);
  const exported: string[] = [];
  for await (const batch of readAuditRows({})) exported.push(...batch.map((row) => row.action));
  expect(exported.at(-1)).toBe('rollout.scheduled');
});
