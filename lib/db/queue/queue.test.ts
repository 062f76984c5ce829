import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { database, inTransaction } from '../kernel/client.ts';
import { databaseForTest } from '../kernel/testing.ts';
import { createPlaces } from './places.ts';
import { enqueue, enqueueAll, startQueueForWorker, workOn } from './queue.ts';

beforeAll(async () => {
  await databaseForTest();
});

type Boss = Awaited<ReturnType<typeof startQueueForWorker>>;
const bosses: Boss[] = [];
const errors: Error[] = [];
async function worker(options: Parameters<typeof startQueueForWorker>[1] = {}): Promise<Boss> {
  const boss = await startQueueForWorker((error) => errors.push(error), options);
  bosses.push(boss);
  return boss;
}
afterEach(async () => {
  for (const boss of bosses.splice(0)) await boss.stop({ graceful: false });
});

async function waitingJobs(name: string): Promise<number> {
  const rows = await database().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pgboss.job WHERE name = ${name} AND state = 'created'`;
  return rows[0]?.count ?? 0;
}

describe('enqueue', () => {
  test('adds the job exactly when the transaction is committed', async () => {
    const connectionTestId = crypto.randomUUID();
    await expect(
      inTransaction(async (tx) => {
        await enqueue(tx, 'connection.test', { connectionTestId });
        throw new Error('changed our mind');
      }),
    ).rejects.toThrow('changed our mind');
    expect(await waitingJobs('connection.test')).toBe(0);
    await inTransaction((tx) => enqueue(tx, 'connection.test', { connectionTestId }));
    expect(await waitingJobs('connection.test')).toBe(1);
  });

  test('refuses a payload that is not the queue’s', async () => {
    await expect(inTransaction((tx) => enqueue(tx, 'rollout.plan', { rolloutId: 'twelve' }))).rejects.toThrow();
    expect(await waitingJobs('rollout.plan')).toBe(0);
  });

  test('keeps equal jobs, and drops one only when asked to and an equal one waits that is due no later', async () => {
    const deliveryId = crypto.randomUUID();
    const other = crypto.randomUUID();
    const ids = await inTransaction(async (tx) => [
      await enqueue(tx, 'webhook.deliver', { deliveryId }),
      await enqueue(tx, 'webhook.deliver', { deliveryId }),
      await enqueue(tx, 'webhook.deliver', { deliveryId }, { skipIfWaiting: true }),
      await enqueue(tx, 'webhook.deliver', { deliveryId: other }, { skipIfWaiting: true, startAfterSeconds: 600 }),
      await enqueue(tx, 'webhook.deliver', { deliveryId: other }, { skipIfWaiting: true }),
    ]);
    expect(ids.map((id) => id !== null)).toEqual([true, true, false, true, true]);
  });
});

describe('enqueueAll', () => {
  test('adds only what is missing where equal jobs wait', async () => {
    const [first, second, third] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    const jobs = (...ids: string[]) => ids.map((rolloutId) => ({ payload: { rolloutId } }));
    const added = await inTransaction(async (tx) => [
      (await enqueueAll(tx, 'rollout.check', jobs(first, second), { skipIfWaiting: true })).length,
      (await enqueueAll(tx, 'rollout.check', jobs(first, second, third), { skipIfWaiting: true })).length,
      (await enqueueAll(tx, 'rollout.check', jobs(first, second, third), { skipIfWaiting: true })).length,
    ]);
    expect(added).toEqual([2, 1, 0]);
  });
});

describe('workOn', () => {
  test('a place that becomes free takes the next job at once, an urgent one first', async () => {
    const ids = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    await inTransaction(async (tx) => {
      await enqueueAll(
        tx,
        'rollout.advance',
        ids.slice(0, 2).map((rolloutId) => ({ payload: { rolloutId } })),
      );
      await enqueue(tx, 'rollout.advance', { rolloutId: ids[2] ?? '' }, { isUrgent: true });
    });
    const taken: string[] = [];
    const startedAt = performance.now();
    await workOn(await worker({ lookEverySeconds: 60 }), 'rollout.advance', {}, async ({ rolloutId }) => {
      taken.push(rolloutId);
    });
    await expect.poll(() => taken.length).toBe(3);
    expect(performance.now() - startedAt).toBeLessThan(1_900);
    expect(taken[0]).toBe(ids[2]);
  });

  test('has no place more than allowed where a job is told of before the first place is made', async () => {
    const boss = await worker({ lookEverySeconds: 60 });
    const jobs = Array.from({ length: 4 }, () => ({ payload: { rolloutId: crypto.randomUUID() } }));
    await inTransaction((tx) => enqueueAll(tx, 'rollout.plan', jobs));
    let running = 0;
    let most = 0;
    let done = 0;
    const places = createPlaces(boss, {
      ...{
        name: 'rollout.plan',
        most: {},
        isClosed: () => false,
        onError: (error) => errors.push(Error(String(error))),
      },
      work: async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(50);
        running -= 1;
        done += 1;
      },
    });
    places.wake(1);
    await places.begin();
    await expect.poll(() => done).toBe(jobs.length);
    expect(most).toBe(1);
  });

  test('a new job reaches a waiting worker at once, with its payload', async () => {
    // Nothing but the notification can tell of it.
    const boss = await worker({ lookEverySeconds: 60 });
    const received = Promise.withResolvers<string>();
    await workOn(boss, 'rollout.plan', {}, async ({ rolloutId }) => received.resolve(rolloutId));
    const rolloutId = crypto.randomUUID();
    const startedAt = performance.now();
    await inTransaction((tx) => enqueue(tx, 'rollout.plan', { rolloutId }));
    expect(await received.promise).toBe(rolloutId);
    expect(performance.now() - startedAt).toBeLessThan(1_900);
  });

  test('jobs of one group are worked one after another across two workers, other groups beside them', async () => {
    const running = new Map<string, number>();
    let mostInOneGroup = 0;
    let mostTogether = 0;
    let done = 0;
    const handler = async ({ region }: { region: string }) => {
      running.set(region, (running.get(region) ?? 0) + 1);
      mostInOneGroup = Math.max(mostInOneGroup, ...running.values());
      mostTogether = Math.max(
        mostTogether,
        [...running.values()].reduce((sum, count) => sum + count, 0),
      );
      await sleep(150);
      running.set(region, (running.get(region) ?? 0) - 1);
      done += 1;
    };
    for (const boss of [await worker(), await worker()]) {
      await workOn(boss, 'rollout.lane', { localConcurrency: 4 }, handler);
    }
    const rolloutId = crypto.randomUUID();
    const accountId = accountIdSchema.parse(crypto.randomUUID());
    await inTransaction(async (tx) => {
      for (const region of ['eu-west-1', 'eu-west-1', 'eu-west-1', 'us-east-1', 'us-east-1', 'us-east-1']) {
        await enqueue(tx, 'rollout.lane', { rolloutId, accountId, region }, { group: `${accountId}:${region}` });
      }
    });
    await expect.poll(() => done).toBe(6);
    expect(errors).toEqual([]);
    expect(mostInOneGroup).toBe(1);
    expect(mostTogether).toBe(2);
  });

  test('a job whose handler fails is tried again', async () => {
    const boss = await worker();
    let attempts = 0;
    await workOn(boss, 'rollout.advance', {}, async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('the first time fails');
    });
    await inTransaction((tx) => enqueue(tx, 'rollout.advance', { rolloutId: crypto.randomUUID() }));
    await expect.poll(() => attempts).toBe(2);
  });

  test('what a dead worker left behind is handed out at once, however often that has happened', async () => {
    const rolloutId = crypto.randomUUID();
    const id = await inTransaction((tx) => enqueue(tx, 'rollout.check', { rolloutId }));
    // Taken by a worker that has died, the sixth in a row.
    await database().$executeRaw`
      UPDATE pgboss.job SET state = 'active', started_on = now(), heartbeat_on = now() - interval '1 minute', retry_count = 5
      WHERE id = ${id}::uuid`;
    const taken = Promise.withResolvers<void>();
    const startedAt = performance.now();
    await workOn(await worker({ lookEverySeconds: 0.1 }), 'rollout.check', {}, async (payload) => {
      if (payload.rolloutId === rolloutId) taken.resolve();
    });
    await taken.promise;
    // By itself pg-boss lets 30 seconds pass.
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  test('a queue whose lost jobs cannot be handed out keeps no other from its jobs', async () => {
    const id = await inTransaction((tx) => enqueue(tx, 'rollout.check', { rolloutId: crypto.randomUUID() }));
    await database().$executeRaw`
      UPDATE pgboss.job SET state = 'active', started_on = now(), heartbeat_on = now() - interval '1 minute'
      WHERE id = ${id}::uuid`;
    await database().$executeRaw`
      CREATE FUNCTION refuse_retry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$`;
    await database().$executeRaw`
      CREATE TRIGGER refuse_retry BEFORE UPDATE OR INSERT ON pgboss.job
      FOR EACH ROW WHEN (NEW.name = 'rollout.check' AND NEW.state = 'retry') EXECUTE FUNCTION refuse_retry()`;
    errors.length = 0;
    try {
      // Within a second pg-boss supervises a queue once, so that more frequent looks would not fail each time.
      const boss = await worker({ lookEverySeconds: 1.2 });
      const rolloutId = crypto.randomUUID();
      const taken: string[] = [];
      await workOn(boss, 'rollout.check', {}, async () => undefined);
      await workOn(boss, 'rollout.advance', {}, async (payload) => void taken.push(payload.rolloutId));
      // Nothing tells of it when it is due.
      await inTransaction((tx) => enqueue(tx, 'rollout.advance', { rolloutId }, { startAfterSeconds: 1 }));
      await expect.poll(() => taken, { timeout: 5_000 }).toContain(rolloutId);
      expect(errors.length).toBeGreaterThan(0);
    } finally {
      await database().$executeRaw`DROP TRIGGER refuse_retry ON pgboss.job`;
      await database().$executeRaw`DROP FUNCTION refuse_retry`;
      await database().$executeRaw`DELETE FROM pgboss.job WHERE id = ${id}::uuid`;
      errors.length = 0;
    }
  });

  test('an urgent job does not wait for a place, and a full queue says that others wait', async () => {
    const end = Promise.withResolvers<void>();
    const began: string[] = [];
    let isToldOfOthers = () => false;
    const boss = await worker({ lookEverySeconds: 0.1 });
    await workOn(boss, 'rollout.advance', { localConcurrency: 2, urgentConcurrency: 1 }, async ({ rolloutId }, job) => {
      began.push(rolloutId);
      if (began.length === 2) isToldOfOthers = job.doOthersWait;
      await end.promise;
    });
    const [first, second, third, urgent] = Array.from({ length: 4 }, () => crypto.randomUUID());
    const jobs = [first, second, third].map((rolloutId = '') => ({ payload: { rolloutId } }));
    await inTransaction((tx) => enqueueAll(tx, 'rollout.advance', jobs));
    await expect.poll(() => began.length).toBe(2);
    await expect.poll(() => isToldOfOthers()).toBe(true);
    await inTransaction((tx) => enqueue(tx, 'rollout.advance', { rolloutId: urgent ?? '' }, { isUrgent: true }));
    await expect.poll(() => began.at(-1)).toBe(urgent);
    end.resolve();
    await expect.poll(() => began.length).toBe(4);
  });
});
