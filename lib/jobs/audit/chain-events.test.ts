import { beforeAll, expect, test } from 'vitest';
import { recordAuditEvents } from '../../db/audit/audit-events.ts';
import { readChain, readHead } from '../../db/audit/chain-rows.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { createChainer } from './chain-events.ts';
import { record } from './testing.ts';

beforeAll(async () => {
  await databaseForTest();
});

const event = (actorName: string) => ({ actorId: 'u1', actorName, action: 'user.signedIn' as const });

async function chainedNames(): Promise<unknown[]> {
  const names: unknown[] = [];
  for await (const batch of readChain(2)) names.push(...batch.map((linked) => linked.event?.['actor_name']));
  return names;
}

test('an event that is committed after events of higher ids is chained after them, and none is missed or chained twice', async () => {
  let clock = 0;
  const chainer = createChainer(() => clock);
  const [begun, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = inTransaction(async (tx) => {
    await recordAuditEvents(tx, [event('slow')]);
    begun.resolve();
    await mayCommit.promise;
  });
  await begun.promise;
  const failed = inTransaction(async (tx) => {
    await recordAuditEvents(tx, [event('rolled back')]);
    throw new Error('refused');
  });
  await expect(failed).rejects.toThrow('refused');
  await record(['quick']);
  for (let pass = 0; pass < 4; pass += 1) {
    await chainer.chainNew();
    clock += 60_000;
    await record([`pass ${pass}`]);
  }
  mayCommit.resolve();
  await slow;
  for (let pass = 0; pass < 4; pass += 1) {
    await chainer.chainNew();
    clock += 60_000;
  }
  await record(['last']);
  expect(await chainer.chainNew()).toEqual({ chained: 1, isMine: true });
  expect(await chainedNames()).toEqual(['quick', 'pass 0', 'pass 1', 'pass 2', 'slow', 'pass 3', 'last']);
});

test('workers that chain at the same time make one chain without gaps', async () => {
  const before = (await readHead(database())).sequence;
  await Promise.all([
    ...Array.from({ length: 8 }, (_, index) => record(Array.from({ length: 300 }, (__, one) => `${index}-${one}`))),
    ...Array.from({ length: 6 }, () => createChainer().chainNew()),
  ]);
  await createChainer().chainNew();
  const sequences: number[] = [];
  let previous: string | undefined;
  for await (const batch of readChain()) {
    for (const { link } of batch) {
      if (previous !== undefined) expect(link.previous).toBe(previous);
      previous = link.hash;
      sequences.push(link.sequence);
    }
  }
  expect(sequences).toEqual(Array.from({ length: before + 2_400 }, (_, index) => index + 1));
});
